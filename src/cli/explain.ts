import {type ExitCode, RbacError} from '../errors.ts';
import type {AccessModel} from '../model/access.ts';
import {KIND_NAMES, type KindName} from '../model/object.ts';
import {listOf, oneLine} from '../model/text.ts';
import {renderAccess} from '../render/access/explain.ts';
import {renderJson} from '../render/json.ts';
import {refusedParts} from '../report/access/rows.ts';
import {explainAccess} from '../report/explain-access.ts';
import {findSubjects, type Subject, similarSubject, subjectsOf} from '../report/find-subject.ts';
import {type Asked, codeOf, envelope, readAccess, withAccess} from './access.ts';
import type {CommandSpec} from './command.ts';
import {firstOf} from './exit-code.ts';
import {checkFormats} from './formats.ts';
import {printTargets, withTargets} from './targets.ts';

const FORMATS = ['text', 'json'] as const;

export const explain: CommandSpec = {
  name: 'explain',
  summary: 'Tell the access of one member, key, tag, role or sub-workspace, and where each part comes from.',
  examples: [
    'explain member/ana@acme.com',
    'explain "key/CI — Access as Code" --declared',
    'explain tag/SDR-West',
    'explain role/Manager',
    'explain ana@acme.com --live',
  ],
  define: command =>
    withTargets(withAccess(command), FORMATS).argument(
      '<address>',
      'an address as plans print it, role/NAME, or a name alone',
    ),

  async run({args: [text = ''], options, io}): Promise<ExitCode> {
    await checkFormats(options, io);
    const asked = text.trim();
    const model = await readAccess(neededFor(asked), options, io);
    const explanation = explainAccess(subjectOf(asked, model), model);
    const printed = await printTargets<(typeof FORMATS)[number]>(
      (format, style) =>
        format === 'json' ? renderJson({...envelope(model), ...explanation}) : renderAccess(explanation, model, style),
      options,
      io,
    );
    const own = explanation.kind === 'role' ? 'member' : explanation.kind;
    return firstOf(printed, codeOf(model, [own]));
  },
};

/** What is read for an address. A name alone may be anything. */
export function neededFor(asked: string): Asked {
  const slash = asked.indexOf('/');
  const [kind, name] = [asked.slice(0, Math.max(0, slash)).toLowerCase(), asked.slice(slash + 1)];
  const label = name.replace(/\/(campaigns|accounts)$/i, '');
  const ofTag = {only: ['tag', 'assignment'], tags: [label], senders: true} as const;
  const needed: Readonly<Record<string, Asked>> = {
    member: {only: ['member', 'key']},
    key: {only: ['key', 'member']},
    tag: ofTag,
    assignment: ofTag,
    role: {only: ['member']},
    sub_workspace: {only: ['sub_workspace']},
  };
  return needed[kind] ?? {only: KIND_NAMES, tags: [asked], senders: true};
}

/**
The one thing that was meant.
@throws RbacError `USAGE` when nothing or several things may be, `AUTH_SCOPE` when it cannot be known
*/
function subjectOf(asked: string, model: AccessModel): Subject {
  const subjects = subjectsOf(model);
  const found = findSubjects(asked, subjects);
  const [subject, ...more] = found;
  if (subject && more.length === 0) return subject;
  if (subject)
    throw new RbacError(
      'USAGE',
      `"${oneLine(asked)}" may be ${listOf(
        found.map(({address}) => address),
        10,
      )}`,
      {
        hint: 'write one of these addresses in full',
      },
    );
  throw unknown(asked, model, subjects);
}

function unknown(asked: string, model: AccessModel, subjects: readonly Subject[]): RbacError {
  const kind = KIND_NAMES.find(name => asked.toLowerCase().startsWith(`${name}/`));
  const refused = refusedFor(kind, model);
  if (refused.length > 0)
    return new RbacError('AUTH_SCOPE', `${oneLine(asked)} is not in the files, and ${refused.join('; ')}`, {
      hint: 'use a key that may read it',
    });
  const similar = similarSubject(asked, subjects);
  return new RbacError('USAGE', `${whereLooked(model)} ${oneLine(asked)}`, {
    hint:
      similar === undefined
        ? 'write an address as plans print it, such as member/ana@acme.com, key/NAME, tag/LABEL or role/NAME'
        : `did you mean "${oneLine(similar)}"?`,
  });
}

/** What could not be read and might have it. */
const refusedFor = (kind: KindName | undefined, {refused}: AccessModel): readonly string[] =>
  refusedParts({refused: refused.filter(({what}) => what !== 'senders' && (kind === undefined || what === kind))});

function whereLooked({sides: {declared, live}}: AccessModel): string {
  if (declared && live) return 'neither the files nor live state have';
  return live ? 'live state does not have' : 'the files do not have';
}
