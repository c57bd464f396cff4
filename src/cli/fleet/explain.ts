import {Argument, Option} from 'commander';
import {expectedSubWorkspaces} from '../../desired/fleet/expected.ts';
import type {Fleet} from '../../desired/fleet/fleet.ts';
import {originsOf} from '../../desired/fleet/origins.ts';
import {isCalled} from '../../desired/fleet/select.ts';
import {EXIT, type ExitCode, RbacError} from '../../errors.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {didYouMean} from '../../model/nearest.ts';
import {KIND_NAMES} from '../../model/object.ts';
import type {Origin, Origins} from '../../model/origin.ts';
import {fold, listOf, oneLine} from '../../model/text.ts';
import {renderFleet, renderOrigin, renderOrigins, renderWhere, type Where} from '../../render/fleet/explain.ts';
import {renderJson} from '../../render/json.ts';
import {type Style, styleOf} from '../../render/style.ts';
import type {Call, CommandSpec, Options} from '../command.ts';
import {coloured} from '../io.ts';
import {withFleetAccess} from './access.ts';
import {loadFleet, selected} from './options.ts';
import {isAskedFor} from './run-options.ts';

export const fleetExplain: CommandSpec = {
  name: 'fleet explain',
  summary: 'Tell what a person or key has in all workspaces; or, offline, which file of a fleet says what.',
  examples: [
    'fleet explain',
    'fleet explain "Client North"',
    'fleet explain "Client North" member/ana@acme.com',
    'fleet explain member/ana@acme.com',
    'fleet explain member/ana@acme.com --declared',
    'fleet explain role/Manager',
  ],
  define: command =>
    withFleetAccess(command)
      .addArgument(new Argument('[workspace]', 'a workspace by name or id, offline; or an address, for all workspaces'))
      .addArgument(new Argument('[address]', 'what to tell of it: an address as plans print it'))
      .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text')),
  run,
};

async function run({args, options, io}: Call): Promise<ExitCode> {
  const [first = '', second] = args;
  if (second === undefined && isHolder(first) && options.declared !== true) {
    const {explainHolder} = await import('./explain-access.ts');
    return explainHolder(first, options, io);
  }
  checkOffline(options);
  const fleet = await loadFleet(options, io);
  const all = [...fleet.workspaces, ...expectedSubWorkspaces(fleet)];
  const workspaces = selected(all, fleet, options).filter(({id}) => isAskedFor(id, options));
  const {text, json} = await explained(args, workspaces, fleet);
  const style = styleOf(coloured(io, 'out', options.color !== false));
  io.out(
    options.format === 'json' ? renderJson({format_version: '1', fleet: {file: fleet.file}, ...json}) : text(style),
  );
  return EXIT.ok;
}

/** Whether what somebody asks is about a person or a key, and so about live state too. */
const isHolder = (address: string): boolean => /^(member|key)\/./.test(address);

/** @throws RbacError `USAGE` for options of live state, which is not looked at */
function checkOffline({live, emulator, declared}: Options): void {
  const option = live === true ? '--live' : emulator === undefined ? undefined : '--emulator';
  if (option === undefined) return;
  if (declared === true)
    throw new RbacError('USAGE', `--declared looks at the files alone, and ${option} at the API`, {
      hint: 'leave one of them out',
    });
  throw new RbacError('USAGE', `${option} is for fleet explain with member/EMAIL or key/NAME alone`, {
    hint: 'everything else is told from the files, offline: leave it out',
  });
}

interface Explained {
  readonly text: (style: Style) => string;
  readonly json: {readonly workspaces: readonly object[]};
}

async function explained(
  [first, second]: readonly string[],
  workspaces: readonly FleetWorkspace[],
  fleet: Fleet,
): Promise<Explained> {
  if (first === undefined) return {text: style => renderFleet(fleet, workspaces, style), json: {workspaces}};
  if (second === undefined && isAddress(first)) return everywhere(first, workspaces, fleet);
  const workspace = named(first, workspaces);
  const origins = await originsOf(workspace, fleet);
  if (second === undefined) {
    return {
      text: style => renderOrigins(workspace, origins, style),
      json: {workspaces: [{...workspace, ...origins}]},
    };
  }
  const found = matching(second, origins);
  if (found.length === 0) throw nothing(second, addressesOf(origins), workspace);
  return {
    text: style => renderOrigin(workspace, found, style),
    json: {workspaces: [entryOf({workspace, origins: found})]},
  };
}

/** An address in all workspaces: where it is declared, and where a file takes it away. */
async function everywhere(address: string, workspaces: readonly FleetWorkspace[], fleet: Fleet): Promise<Explained> {
  const found: Where[] = [];
  const others = new Set<string>();
  for (const workspace of workspaces) {
    const origins = await originsOf(workspace, fleet);
    const here = matching(address, origins);
    if (here.length > 0) found.push({workspace, origins: here});
    else for (const other of addressesOf(origins)) others.add(other);
  }
  if (found.length === 0) throw nothing(address, others);
  return {
    text: style => renderWhere(address, found, workspaces.length, style),
    json: {workspaces: found.map(entryOf)},
  };
}

const entryOf = ({workspace, origins}: Where) => ({
  ...workspace,
  present: origins.filter(origin => !('removedAt' in origin)),
  removed: origins.filter(origin => 'removedAt' in origin),
});

const isAddress = (word: string) => [...KIND_NAMES, 'role'].some(kind => word.startsWith(`${kind}/`));

const allOf = ({present, removed}: Origins): readonly Origin[] => [...present, ...removed];
const addressesOf = (origins: Origins) => allOf(origins).map(({address}) => address);

function matching(address: string, origins: Origins): readonly Origin[] {
  const all = allOf(origins);
  const exact = all.filter(one => one.address === address);
  return exact.length > 0 ? exact : all.filter(one => fold(one.address) === fold(address));
}

function named(word: string, workspaces: readonly FleetWorkspace[]): FleetWorkspace {
  const [workspace, ...others] = workspaces.filter(one => isCalled(one, word));
  if (!workspace) {
    const names = workspaces.map(({id, name}) => name ?? id);
    throw new RbacError('USAGE', `no workspace is called "${oneLine(word)}"`, {
      hint: didYouMean(word, names, `there are ${listOf(names)}`),
    });
  }
  if (others.length > 0)
    throw new RbacError('USAGE', `${others.length + 1} workspaces are called "${oneLine(word)}"`, {
      hint: `name one by its id: ${listOf([workspace, ...others].map(({id}) => id))}`,
    });
  return workspace;
}

const nothing = (address: string, others: Iterable<string>, workspace?: FleetWorkspace) =>
  new RbacError(
    'USAGE',
    `the files of ${workspace ? oneLine(workspace.name ?? workspace.id) : 'no workspace'} ${workspace ? 'do not ' : ''}declare ${oneLine(address)}`,
    {hint: didYouMean(address, others, 'fleet explain with the workspace alone lists what they declare')},
  );
