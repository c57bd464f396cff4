import {roleText} from '../kinds/member/words.ts';
import type {
  AccessModel,
  DeclaredKey,
  DeclaredMember,
  KeyAccess,
  LiveKeyAccess,
  LiveMembership,
  PersonAccess,
  Status,
} from '../model/access.ts';
import type {Address} from '../model/object.ts';
import type {Position} from '../model/position.ts';
import {type AccessRow, keyState, personState, rowsOf} from './access/rows.ts';
import {AREAS, type Area, type Cell, keyCell, memberCell, OTHER_SECTIONS, resourcesWith} from './areas.ts';
import {LEVELS} from './question.ts';

export const TABLES = ['roles', 'members', 'keys'] as const;
export type TableName = (typeof TABLES)[number];

/** People, keys and roles against areas. */
export interface Matrix {
  readonly tables: readonly Table[];
}

export interface Table {
  readonly of: TableName;
  readonly columns: readonly {readonly id: string; readonly title: string}[];
  readonly rows: readonly MatrixRow[];
}

export interface MatrixRow {
  /** `role/Manager` of a role, else as plans have it. */
  readonly address: Address | `role/${string}`;
  readonly name: string;
  /** Of a role what it grants, of a member the role, of a key its owner; in words. */
  readonly as: string;
  /** Null of a role. */
  readonly status: Status | null;
  /** Phrases such as `invited, not accepted yet`. */
  readonly state: readonly string[];
  readonly at: Position | null;
  /** By the id of the column. */
  readonly cells: Readonly<Record<string, SidedCell>>;
}

/** What each side says; null where it has no such access, or was not looked at. */
export interface SidedCell {
  readonly live: Cell | null;
  readonly declared: Cell | null;
}

/** @param all every section of the app and every resource of scopes, instead of the areas */
export function buildMatrix(model: AccessModel, wanted: readonly TableName[], all: boolean): Matrix {
  return {tables: TABLES.filter(name => wanted.includes(name)).map(name => TABLE_OF[name](model, all))};
}

const TABLE_OF: Readonly<Record<TableName, (model: AccessModel, all: boolean) => Table>> = {
  roles: roleTable,
  members: memberTable,
  keys: keyTable,
};

const areasFor = (all: boolean): readonly Area[] => (all ? [...AREAS, ...OTHER_SECTIONS] : AREAS);
const columnsOf = (areas: readonly Area[]) => areas.map(({id, title}) => ({id, title}));

/** Named roles in the order of the files, then those of the API that somebody has without another name. */
function roleTable(model: AccessModel, all: boolean): Table {
  const areas = areasFor(all);
  const inUse = new Set(model.people.flatMap(({declared, live}) => declared?.named ?? live.map(({role}) => role)));
  const roles = [
    ...model.roles.filter(({built_in: builtIn}) => !builtIn),
    ...model.roles.filter(role => role.built_in && inUse.has(role.name)),
  ];
  const rows = roles.map(({name, grants, permissions, at}) => ({
    address: `role/${name}` as const,
    name,
    as: grants,
    status: null,
    state: [],
    at,
    cells: cellsOf(areas, area => ({live: null, declared: memberCell({role: grants, permissions}, area)})),
  }));
  return {of: 'roles', columns: columnsOf(areas), rows};
}

/** The highest role first. */
function memberTable({people}: AccessModel, all: boolean): Table {
  const areas = areasFor(all);
  const rows = people.flatMap(person =>
    rowsOf(person).map(row => ({level: levelOf(row), row: memberRow(person, row, areas)})),
  );
  return {of: 'members', columns: columnsOf(areas), rows: rows.sort((a, b) => b.level - a.level).map(({row}) => row)};
}

export type MemberAccess = AccessRow<DeclaredMember, LiveMembership>;

const levelOf = ({live, declared}: MemberAccess) => LEVELS.indexOf((live ?? declared)?.role ?? '');

const memberRow = (person: PersonAccess, row: MemberAccess, areas: readonly Area[]): MatrixRow => ({
  address: person.address,
  name: person.email,
  as: roleOf(person, row),
  status: person.status,
  state: personState(person, row.live),
  at: person.declared?.at ?? null,
  cells: memberCells(row, areas),
});

/** What a member may do, by the id of the area. */
export const memberCells = ({live, declared}: MemberAccess, areas: readonly Area[]): MatrixRow['cells'] =>
  cellsOf(areas, area => ({live: live && memberCell(live, area), declared: declared && memberCell(declared, area)}));

/** By the name that the files give the role; where live state has another one, that first. */
export function roleOf({differences}: PersonAccess, {live, declared}: MemberAccess): string {
  const liveText =
    live &&
    roleText({email: '', role: live.role, named: live.role, ...(live.permissions && {permissions: live.permissions})});
  if (!declared) return liveText ?? '';
  const differs = differences.some(({path}) => path === 'role' || path === 'permissions');
  return liveText !== null && differs ? `${liveText} → ${declared.named}` : declared.named;
}

function keyTable({keys}: AccessModel, all: boolean): Table {
  const scopes = keys.flatMap(({declared, live}) => [...(declared?.scopes ?? []), ...live.flatMap(one => one.scopes)]);
  const others = resourcesWith(scopes).filter(name => !KEY_AREAS.some(({resource}) => resource === name));
  const columns = [...KEY_AREAS, ...(all ? others.map(name => ({id: name, title: name, resource: name})) : [])];
  const rows = keys.flatMap(key => rowsOf(key).map(row => keyRow(key, row, columns)));
  return {of: 'keys', columns: columns.map(({id, title}) => ({id, title})), rows};
}

/** A column of keys: what they may do with one resource of scopes. */
export interface KeyArea {
  readonly id: string;
  readonly title: string;
  readonly resource: string;
}

/** The areas that are something to keys, all of which have a resource. */
export const KEY_AREAS: readonly KeyArea[] = AREAS.flatMap(({id, title, resource}) =>
  resource === undefined ? [] : [{id, title, resource}],
);

type KeyRowAccess = AccessRow<DeclaredKey, LiveKeyAccess>;

const keyRow = (key: KeyAccess, row: KeyRowAccess, columns: readonly KeyArea[]): MatrixRow => ({
  address: key.address,
  name: key.name,
  as: key.declared?.owner ?? '–',
  status: key.status,
  state: keyState(key, row.live),
  at: key.declared?.at ?? null,
  cells: keyCells(row, columns),
});

/** What a key may do, by the id of the column. */
export const keyCells = ({live, declared}: KeyRowAccess, columns: readonly KeyArea[]): MatrixRow['cells'] =>
  cellsOf(columns, ({resource}) => ({
    live: live && keyCell(live.scopes, resource),
    declared: declared && keyCell(declared.scopes, resource),
  }));

const cellsOf = <C extends {readonly id: string}>(
  columns: readonly C[],
  cellOf: (column: C) => SidedCell,
): Readonly<Record<string, SidedCell>> => Object.fromEntries(columns.map(column => [column.id, cellOf(column)]));

/** What a cell says in words: live, and behind an arrow what the files ask for where that is something else. */
export function cellText({live, declared}: SidedCell): string {
  const [now, then] = [live?.text, declared?.text];
  if (now === undefined || then === undefined) return now ?? then ?? '';
  return now === then ? now : `${now} → ${then}`;
}
