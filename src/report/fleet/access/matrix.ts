import type {FleetRow} from '../../../model/fleet.ts';
import {byText} from '../../../model/text.ts';
import {alike, workspacesOf} from '../../fold/alike.ts';
import {cellText, type MatrixRow, type Table} from '../../matrix.ts';
import {type Finding, isWhole} from './finding.ts';

/** What somebody has in certain workspaces, in words. */
export interface Share {
  readonly text: string;
  readonly rows: readonly FleetRow[];
}

/** People who have the very same in the very same workspaces, and what that is. */
export interface Alikes {
  readonly people: readonly string[];
  /** That of most workspaces first. */
  readonly shares: readonly Share[];
}

/** Workspaces in which everybody has the very same, and what that is by person. */
export interface Column {
  readonly rows: readonly FleetRow[];
  /** Whether everybody who has access there is told. */
  readonly whole: boolean;
  readonly textOf: ReadonlyMap<string, string>;
}

/** What a row says of somebody: the role and how it stands, as in `editor · invited, not accepted yet`. */
const textOf = ({as, state}: MatrixRow): string => [as, ...state].join(' · ');

/** What everybody has in one workspace, by name. Several memberships of one address are told with a plus. */
export function textsIn({answer}: Finding<Table>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const row of answer?.rows ?? []) {
    const before = texts.get(row.name);
    texts.set(row.name, before === undefined ? textOf(row) : `${before} + ${textOf(row)}`);
  }
  return texts;
}

/** Everybody who has access to any of the workspaces, in the order of their addresses. */
export const everybodyIn = (findings: readonly Finding<Table>[]): readonly string[] =>
  [...new Set(findings.flatMap(({answer}) => answer?.rows.map(({name}) => name) ?? []))].sort(byText);

/** The workspaces as columns of a table of people, alike ones together; those of most workspaces first. Pure. */
export const columnsOf = (findings: readonly Finding<Table>[]): readonly Column[] =>
  alike(
    findings,
    finding => [{whole: isWhole(finding), textOf: textsIn(finding)}],
    ({whole, textOf: texts}) => JSON.stringify([whole, [...texts].sort(([a], [b]) => byText(a, b))]),
  )
    .map(one => ({rows: workspacesOf(one), ...one.value}))
    .sort((a, b) => b.rows.length - a.rows.length);

/** The same by people: those who have the same in the same workspaces together; those of most workspaces first. Pure. */
export function alikesOf(findings: readonly Finding<Table>[]): readonly Alikes[] {
  const sharesOf = new Map<string, Map<string, FleetRow[]>>();
  for (const finding of findings)
    for (const [person, text] of textsIn(finding)) {
      const shares = sharesOf.get(person) ?? new Map<string, FleetRow[]>();
      shares.set(text, [...(shares.get(text) ?? []), finding]);
      sharesOf.set(person, shares);
    }
  const groups = new Map<string, {people: string[]; shares: readonly Share[]}>();
  for (const [person, shares] of [...sharesOf].sort(([a], [b]) => byText(a, b))) {
    const list = [...shares].map(([text, rows]) => ({text, rows})).sort((a, b) => b.rows.length - a.rows.length);
    const key = JSON.stringify(list.map(({text, rows}) => [text, rows.map(({id}) => id)]));
    const group = groups.get(key) ?? {people: [], shares: list};
    group.people.push(person);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => reachOf(b) - reachOf(a));
}

const reachOf = ({shares}: Alikes): number => shares.reduce((sum, {rows}) => sum + rows.length, 0);

/** Rows that say the same in the same workspaces, as tables of the areas. Pure. */
export function areaTables(findings: readonly Finding<Table>[]) {
  return alike(
    findings,
    ({answer}) => answer?.rows ?? [],
    ({name, as, state, cells}) =>
      JSON.stringify([name, as, state, Object.entries(cells).map(([id, cell]) => [id, cellText(cell)])]),
  );
}
