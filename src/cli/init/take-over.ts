import {exportState} from '../../desired/export.ts';
import {kinds} from '../../kinds/index.ts';
import {ownKeysOf} from '../../kinds/key/own.ts';
import {listReadable} from '../../kinds/key/remarks.ts';
import type {LiveKey} from '../../kinds/key.ts';
import {readSurvey} from '../../live/survey.ts';
import type {LiveState} from '../../model/live.ts';
import {readingScopes} from '../../model/needs.ts';
import {KIND_NAMES, type KindName, SECTION_OF} from '../../model/object.ts';
import {allows, reachOf} from '../../model/scopes.ts';
import {count, listOf, oneLine} from '../../model/text.ts';
import type {Options} from '../command.ts';
import {openConnection} from '../connection.ts';
import type {Io} from '../io.ts';
import type {NewFile} from './new-files.ts';

/** The first file, and what is worth telling about how it came about. */
export interface FirstFile {
  readonly file: NewFile;
  /** Where it comes from, in a sentence. */
  readonly source: string;
  readonly warnings: readonly string[];
}

/**
The live workspace as a file with comments. What the key may not read is left out, and said in the file.
@throws RbacError when the key is not accepted, or a list cannot be read to its end
*/
export async function takeOver(options: Options, io: Io): Promise<FirstFile> {
  const only = (options.only as readonly KindName[] | undefined) ?? KIND_NAMES;
  const connection = await openConnection(options, io, undefined);
  try {
    const live = await readSurvey(connection.reader, undefined, {
      kinds,
      parallelism: options.parallelism as number,
      only,
      tags: 'all',
    });
    const {workspace} = live;
    const own = ownKeyOf(live);
    const as = own === undefined ? '' : ` with the key "${oneLine(own.spec.name)}"`;
    return {
      file: {path: 'rbac.yaml', text: fileOf(live, only), about: countsOf(live)},
      source: `Workspace ${oneLine(workspace.name)} (${workspace.id}), read${as}.`,
      warnings: [...refusals(live), ...readable(live), ...(connection.emulated ? [] : aboutKey(own))],
    };
  } finally {
    await connection.close();
  }
}

function fileOf(live: LiveState, only: readonly KindName[]): string {
  const [{text} = {text: ''}] = exportState(live, kinds, false);
  const missing = kinds
    .filter(({name, entriesOf}) => only.includes(name) && entriesOf(live.objects[name] ?? []).length === 0)
    .map(({name}) => name);
  const others = KIND_NAMES.filter(kind => !only.includes(kind));
  const lines = [
    ...missing.map(kind => [kind, whyMissing(live, kind)] as const),
    ...others.map(kind => [kind, 'not asked for'] as const),
  ];
  const end =
    lines.length === 0
      ? ''
      : `\n# Not managed here, and left alone by every plan:\n${lines.map(([kind, why]) => `#   ${SECTION_OF[kind].padEnd(14)}  ${why}\n`).join('')}`;
  return `${HEAD.map(line => `# ${line}\n`).join('')}${text}${end}`;
}

const HEAD = [
  'Who may do what in this workspace, as it was when instantly-rbac init read it.',
  'A section that is here says everything there is: what is taken out of it is removed by the next apply.',
  'A section that is not here is left alone. Change this file in pull requests; instantly-rbac plan shows what follows.',
];

const whyMissing = ({refused = []}: LiveState, kind: KindName): string =>
  oneLine(refused.find(({what}) => what === kind)?.message ?? 'there are none');

const refusals = ({refused = []}: LiveState) =>
  refused.flatMap(({what, message}) => (what === 'senders' ? [] : `${SECTION_OF[what]} left out: ${oneLine(message)}`));

const countsOf = ({objects}: LiveState) =>
  kinds
    .map(({name, noun, sizeOf = () => 1}) => {
      const size = (objects[name] ?? []).reduce((sum, live) => sum + sizeOf(live), 0);
      return size === 0 ? '' : count(size, ...noun);
    })
    .filter(text => text !== '')
    .join(', ') || 'the workspace alone';

/** The key in use, when the API tells which of those in its list it is. */
function ownKeyOf({objects}: LiveState): LiveKey | undefined {
  const keys = (objects.key ?? []) as readonly LiveKey[];
  const [own, another] = ownKeysOf(keys, undefined);
  return another === undefined ? own : undefined;
}

/** Whether the API hands out the keys of a workspace. */
const readable = ({objects}: LiveState) =>
  ((objects.key ?? []) as readonly LiveKey[]).some(one => one.readable) ? [listReadable().message] : [];

/** What can be told of the key without writing: whether it may do more than read, and whether it may read all of it. */
function aboutKey(own: LiveKey | undefined): readonly string[] {
  const reading = `plan, drift and CI do with a key that only reads: ${readingScopes().join(' ')}`;
  if (own === undefined) return [`the API does not tell which scopes the key in use has; ${reading}`];
  const {scopes} = own.spec;
  const more = reachOf(scopes).filter(scope => !scope.endsWith(':read'));
  const lacking = readingScopes().filter(scope => !allows(scopes, scope));
  return [
    ...(more.length === 0 ? [] : [`the key in use may do more than read (${listOf(more)}); ${reading}`]),
    ...(lacking.length === 0 ? [] : [`the key in use lacks ${listOf(lacking, 8)}`]),
  ];
}
