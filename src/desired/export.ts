import {Document, isMap, isScalar, isSeq, type Node, type Scalar, visit, type YAMLSeq} from 'yaml';
import type {Entry, Kind} from '../kinds/kind.ts';
import type {LiveMember} from '../kinds/member.ts';
import type {JsonObject} from '../model/json.ts';
import {ignoreTest, type LiveState} from '../model/live.ts';
import type {Live} from '../model/object.ts';
import {hasUnsafeCharacter, isAddress, oneLine} from '../model/text.ts';
import {authoritativeKinds} from './manage.ts';

/** A file of an export. */
export interface ExportedFile {
  /** File name, as in `members.yaml`. */
  readonly name: string;
  readonly text: string;
}

/**
Live state as desired-state files that validate, with comments where a person should look. A plan right after is empty.
What no file can declare (a name with hidden characters, say) is ignored there, or its kind additive, so that nothing of
it is ever removed.
@param split one file for each section; else one file, `rbac.yaml`
*/
export function exportState(live: LiveState, kinds: readonly Kind[], split: boolean): readonly ExportedFile[] {
  const roles = new Map<
    string,
    {readonly name: string; readonly grants: string; readonly permissions: readonly string[]}
  >();
  const sections = kinds.flatMap(kind => sectionOf(kind, live, roles));
  const head = {workspace: workspaceOf(live), ...manageOf(sections)};
  const named = Object.fromEntries(
    [...roles.values()].map(({name, grants, permissions}) => [name, {grants, permissions}]),
  );
  const withRoles = roles.size > 0 ? [{name: 'roles', entries: named, comments: [], asides: []}] : [];
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
  /** Of objects that have no entry. */
  readonly asides: readonly string[];
}

type Roles = Map<string, {readonly name: string; readonly grants: string; readonly permissions: readonly string[]}>;

/** A section, and what must be said for what it cannot declare. */
interface Aside extends Section {
  readonly ignore: readonly string[];
  /** Whether undeclared objects must stay. */
  readonly additive: boolean;
}

function sectionOf(kind: Kind, live: LiveState, roles: Roles): readonly Aside[] {
  const objects = live.objects[kind.name];
  if (objects === undefined) return [];
  const entries = kind.entriesOf(objects);
  if (entries.length === 0) return []; // Nothing there: the section stays unmanaged until somebody wants it.
  const written = entries.filter(entry => 'entry' in entry);
  const unsayable = entries.flatMap(entry => ('skip' in entry && entry.skip === 'unsayable' ? [entry.live] : []));
  return [
    {
      name: kind.section,
      entries: written.map(entry => withRole(entry, roles)),
      comments: written.map(({comment}) => comment),
      asides: entries.flatMap(entry =>
        'skip' in entry && entry.comment ? `${entry.live.address}: ${entry.comment}` : [],
      ),
      ...leftAlone(kind, unsayable, objects),
    },
  ];
}

/** How objects that no file can declare are kept: by a glob that covers no other object, else by removing none at all. */
function leftAlone(
  kind: Kind,
  unsayable: readonly Live[],
  objects: readonly Live[],
): Pick<Aside, 'ignore' | 'additive'> {
  const isRemoved = authoritativeKinds(new Set([kind.name]), undefined).has(kind.name);
  if (!isRemoved || unsayable.length === 0) return {ignore: [], additive: false};
  const ignore = [...new Set(unsayable.map(({address}) => globOf(address)))];
  const aside = new Set(unsayable);
  const covers = ignoreTest(ignore);
  const fine = unsayable.every(one => NAMED.test(one.address)) && !objects.some(one => !aside.has(one) && covers(one));
  return fine ? {ignore, additive: false} : {ignore: [], additive: true};
}

/** An address with a name that is more than blanks. */
const NAMED = /^\w+\/.*\S/su;

function manageOf(sections: readonly Aside[]): JsonObject {
  const additive = sections.filter(section => section.additive).map(({name}) => [name, 'additive'] as const);
  const ignore = sections.flatMap(section => section.ignore);
  const manage = {...Object.fromEntries(additive), ...(ignore.length > 0 && {ignore})};
  return Object.keys(manage).length > 0 ? {manage} : {};
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
  return {
    id,
    ...(name.trim() !== '' && !hasUnsafeCharacter(name) && {name}),
    ...(owner !== undefined && isAddress(owner) && {owner}),
  };
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
  for (const {name, asides} of sections) commentBefore(document, name, asides);
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

/** What is said of a section as a whole stands above it. */
function commentBefore(document: Document, name: string, lines: readonly string[]): void {
  if (lines.length === 0 || !isMap(document.contents)) return;
  const key = document.contents.items.map(pair => pair.key).find(one => isScalar(one) && one.value === name);
  if (isScalar(key)) key.commentBefore = lines.map(line => ` ${oneLine(line)}`).join('\n');
}

/** Short lists of plain values stand on one line. */
function compact(node: YAMLSeq): void {
  const short =
    node.items.every(item => isScalar(item)) &&
    node.items.reduce((sum: number, item) => sum + String((item as Scalar).value).length + 2, 0) <= 90;
  if (short) node.flow = true;
}
