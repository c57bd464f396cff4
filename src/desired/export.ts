import {Document, isMap, isScalar, isSeq, type Node, type Scalar, visit, type YAMLSeq} from 'yaml';
import type {Entry, Kind} from '../kinds/kind.ts';
import type {LiveMember} from '../kinds/member.ts';
import {anyGlob} from '../model/glob.ts';
import type {JsonObject} from '../model/json.ts';
import type {LiveState} from '../model/live.ts';
import {hasUnsafeCharacter, oneLine} from '../model/text.ts';

/** A file of an export. */
export interface ExportedFile {
  /** File name, as in `members.yaml`. */
  readonly name: string;
  readonly text: string;
}

/**
Live state as desired-state files that validate, with comments where a person should look. A plan right after is empty.
What no file can declare (a name with hidden characters, say) is ignored there, so that nothing of it is ever removed.
@param split one file for each section; else one file, `rbac.yaml`
*/
export function exportState(live: LiveState, kinds: readonly Kind[], split: boolean): readonly ExportedFile[] {
  const roles = new Map<
    string,
    {readonly name: string; readonly grants: string; readonly permissions: readonly string[]}
  >();
  const sections = kinds.flatMap(kind => sectionOf(kind, live, roles));
  const ignore = [...new Set(sections.flatMap(section => section.ignore))];
  const head = {workspace: workspaceOf(live), ...(ignore.length > 0 && {manage: {ignore}})};
  const named = Object.fromEntries(
    [...roles.values()].map(({name, grants, permissions}) => [name, {grants, permissions}]),
  );
  const withRoles = roles.size > 0 ? [{name: 'roles', entries: named, comments: []}] : [];
  const all = [...withRoles, ...sections];
  if (!split) return [{name: 'rbac.yaml', text: render(head, all)}];
  return [
    {name: 'workspace.yaml', text: render(head, [])},
    ...all.map(section => ({name: `${section.name}.yaml`, text: render({}, [section])})),
  ];
}

interface Section {
  readonly name: string;
  readonly entries: JsonObject | readonly JsonObject[];
  /** One for each entry. */
  readonly comments: readonly (string | undefined)[];
}

type Roles = Map<string, {readonly name: string; readonly grants: string; readonly permissions: readonly string[]}>;

function sectionOf(
  kind: Kind,
  live: LiveState,
  roles: Roles,
): readonly (Section & {readonly ignore: readonly string[]})[] {
  const objects = live.objects[kind.name];
  if (objects === undefined) return [];
  const entries = kind.entriesOf(objects);
  const written = entries.filter(entry => 'entry' in entry);
  const ignore = entries.flatMap(entry =>
    'skip' in entry && entry.skip === 'unsayable' ? [globOf(entry.live.address)] : [],
  );
  return [
    {
      name: kind.section,
      entries: written.map(entry => withRole(entry, roles)),
      comments: written.map(({comment}) => comment),
      ignore: declaredAside(ignore, written, kind),
    },
  ];
}

/** The glob of an object that no file can declare must not cover one that a file does declare. */
function declaredAside(
  ignore: readonly string[],
  written: readonly Extract<Entry, {entry: JsonObject}>[],
  kind: Kind,
): readonly string[] {
  const addresses = written.flatMap(({entry}) =>
    Object.values(entry)
      .filter(value => typeof value === 'string')
      .map(value => `${kind.name}/${value}`),
  );
  return ignore.filter(glob => !addresses.some(anyGlob([glob])));
}

/** Characters that a file cannot hold plainly stand for themselves as `?`. */
const globOf = (address: string) =>
  [...address].map(character => (hasUnsafeCharacter(character) ? '?' : character)).join('');

/** A set of permissions has no place on a member: it becomes a role, named after what it grants. */
function withRole({entry, permissions}: Extract<Entry, {entry: JsonObject}>, roles: Roles): JsonObject {
  if (permissions === undefined) return entry;
  const grants = String(entry.role);
  const sorted = [...permissions].sort();
  const key = JSON.stringify([grants, sorted]);
  const role = roles.get(key) ?? {
    name: `${grants}-${[...roles.values()].filter(other => other.grants === grants).length + 1}`,
    grants,
    permissions: sorted,
  };
  roles.set(key, role);
  return {...entry, role: role.name};
}

function workspaceOf({workspace: {id, name}, objects}: LiveState): JsonObject {
  const owner = ((objects.member ?? []) as readonly LiveMember[]).find(one => one.owner)?.spec.email;
  return {id, ...(hasUnsafeCharacter(name) ? {} : {name}), ...(owner !== undefined && {owner})};
}

const HEADER = ' yaml-language-server: $schema=./schemas/rbac.schema.json';

function render(head: JsonObject, sections: readonly Section[]): string {
  const document = new Document({
    version: 1,
    ...head,
    ...Object.fromEntries(sections.map(({name, entries}) => [name, entries])),
  });
  document.commentBefore = HEADER;
  if (isMap(document.contents))
    for (const pair of document.contents.items.slice(1)) (pair.key as Scalar).spaceBefore = true;
  for (const {name, comments} of sections) comment(document.get(name, true), comments);
  visit(document, {Seq: (_key, node) => compact(node)});
  return document.toString({lineWidth: 0, flowCollectionPadding: false});
}

function comment(node: unknown, comments: readonly (string | undefined)[]): void {
  if (!isSeq(node)) return;
  comments.forEach((text, index) => {
    const item = node.items[index] as Node | undefined;
    if (item && text !== undefined) item.commentBefore = ` ${oneLine(text)}`;
  });
}

/** Short lists of plain values stand on one line. */
function compact(node: YAMLSeq): void {
  const short =
    node.items.every(item => isScalar(item)) &&
    node.items.reduce((sum: number, item) => sum + String((item as Scalar).value).length + 2, 0) <= 90;
  if (short) node.flow = true;
}
