import {isUnclear} from '../api/retry.ts';
import {EXIT, type ExitCode, RbacError} from '../errors.ts';
import {kinds} from '../kinds/index.ts';
import {addressesOf} from '../kinds/member/addresses.ts';
import {type LiveMember, member} from '../kinds/member.ts';
import {readWorkspace} from '../kinds/workspace.ts';
import {readLive} from '../live/read.ts';
import {digestOf} from '../model/json.ts';
import type {LiveState} from '../model/live.ts';
import {fold, oneLine} from '../model/text.ts';
import {type Guard, underLock} from './apply/guard.ts';
import type {Call, CommandSpec} from './command.ts';
import {openConnection} from './connection.ts';
import type {Io} from './io.ts';
import {loadDesired} from './load.ts';
import {lockOption, withConnection, withFiles} from './options.ts';

export const ownerTransfer: CommandSpec = {
  name: 'owner transfer',
  summary:
    'Give the workspace to another member. The security token comes from INSTANTLY_OWNER_TOKEN or a hidden prompt.',
  examples: ['owner transfer --to ana@acme.com'],
  define: command =>
    withConnection(withFiles(command))
      .requiredOption('--to <email>', 'the member who becomes owner')
      .option('--confirm <name>', "the workspace's name, where there is no terminal to type it on")
      .addOption(lockOption()),
  run,
};

async function run({options, io}: Call): Promise<ExitCode> {
  const desired = await loadDesired(options, io);
  if (desired.workspace?.id === undefined)
    throw new RbacError('WORKSPACE_ID_NEEDED', 'the files do not say which workspace they are about', {
      hint: 'write workspace.id into the file',
    });
  const connection = await openConnection(options, io, desired);
  try {
    const live = await readLive(
      connection.reader,
      {...desired, sections: {[member.name]: []}},
      {kinds, parallelism: options.parallelism as number},
    );
    const heir = heirOf(String(options.to), live);
    if (heir.owner) {
      io.out(`${oneLine(heir.spec.email)} owns ${oneLine(live.workspace.name)} already.\n`);
      return EXIT.ok;
    }
    await confirm(live, heir, options.confirm, io);
    const token = await tokenOf(io);
    await underLock(live.workspace.id, connection, options, io, guard =>
      transfer(heir, token, desired.digest, live, guard),
    );
    io.out(
      `${oneLine(heir.spec.email)} owns ${oneLine(live.workspace.name)} now. Say so in the files: write workspace.owner, and declare the former owner as a member, or a plan removes them.\n`,
    );
    return EXIT.ok;
  } finally {
    await connection.close();
  }
}

/** @throws RbacError when nobody of that address is a member, or the invitation is still open */
function heirOf(email: string, live: LiveState): LiveMember {
  const members = (live.objects.member ?? []) as readonly LiveMember[];
  const found = members.filter(one => addressesOf(one).includes(fold(email)));
  const [heir] = found;
  if (!heir || found.length > 1)
    throw new RbacError('USAGE', `${found.length} memberships have the address ${oneLine(email)}`, {
      hint: 'name one member by the invited address',
    });
  if (!heir.accepted)
    throw new RbacError('USAGE', `${oneLine(email)} has not accepted the invitation yet`, {
      hint: 'wait for that, or send it again: instantly-rbac resend',
    });
  return heir;
}

/** The workspace's name, typed: a transfer cannot be taken back by whoever made it. */
async function confirm({workspace}: LiveState, heir: LiveMember, given: unknown, io: Io): Promise<void> {
  const name = workspace.name;
  if (given === undefined && !(io.terminal.in && io.terminal.err)) {
    throw new RbacError('USAGE', 'there is no terminal to confirm on', {
      hint: `pass --confirm with the workspace's name`,
    });
  }
  const question = `${oneLine(heir.spec.email)} becomes the owner of ${oneLine(name)}, and only they can give it back.\nType the workspace's name to go on: `;
  const typed = typeof given === 'string' ? given : await io.ask(question, new AbortController().signal);
  if (typed?.trim() !== name.trim())
    throw new RbacError('DECLINED', 'that is not the name of the workspace; nothing was changed');
}

async function tokenOf(io: Io): Promise<string> {
  const given = io.env.INSTANTLY_OWNER_TOKEN?.trim();
  if (given) return given;
  if (!io.terminal.in)
    throw new RbacError('AUTH_MISSING', 'no security token is given', {
      hint: 'set INSTANTLY_OWNER_TOKEN; the app shows the token where the owner is changed',
    });
  const typed = (await io.askHidden('Security token: ', new AbortController().signal))?.trim();
  if (!typed) throw new RbacError('DECLINED', 'no security token was typed; nothing was changed');
  return typed;
}

async function transfer(
  heir: LiveMember,
  token: string,
  desiredDigest: string,
  live: LiveState,
  guard: Guard,
): Promise<void> {
  const journal = await guard.openRecord(
    live.workspace.id,
    {desired_digest: desiredDigest, live_digest: digestOf(live.workspace)},
    {},
    [],
  );
  try {
    const n = await journal.intent({
      address: heir.address,
      action: 'update',
      id: heir.id,
      fields: ['owner'],
      name: heir.spec.email,
      known: [],
    });
    await guard.writer
      .post('workspaces/current/change-owner', {email: heir.spec.email, sec: token})
      .catch(async error => {
        if (isUnclear(error) && (await ownsNow(heir, guard))) return;
        await journal.settled(n, isUnclear(error) ? 'unclear' : 'failed');
        throw withoutToken(error, token);
      });
    await journal.settled(n, 'applied');
    await journal.end({applied: 1});
  } finally {
    await journal.close();
  }
}

/** After a lost answer: whether the API shows the transfer done. When reading fails as well, nothing is shown. */
async function ownsNow({userId}: LiveMember, {writer}: Guard): Promise<boolean> {
  const workspace = await readWorkspace(writer).catch(() => undefined);
  return userId !== undefined && workspace?.ownerId === userId;
}

/** The vendor may quote what it was sent, and a quotation may be cut: then nothing of it is shown. */
function withoutToken(error: unknown, token: string): unknown {
  if (!(error instanceof RbacError) || !error.message.includes(token.slice(0, 4))) return error;
  return new RbacError(error.code, 'the API refused the transfer', {hint: error.hint, status: error.status});
}
