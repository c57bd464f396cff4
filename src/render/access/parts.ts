import type {AccessModel, Standing} from '../../model/access.ts';
import {type Position, positionText} from '../../model/position.ts';
import {count, oneLine} from '../../model/text.ts';
import type {AccessExplanation, AreaAccess, Grant} from '../../report/explain-access.ts';
import {cellText} from '../../report/matrix.ts';
import {fieldText} from '../rows.ts';
import {columns, type Style} from '../style.ts';

/** Lines of text that stand together. */
export type Block = readonly string[];

/** What is explained of one kind of subject. */
export type Of<K extends AccessExplanation['kind']> = Extract<AccessExplanation, {kind: K}>;

/** `what  value`, a line each, with the values below each other; what has no value is left out. */
export function facts(...entries: readonly (readonly [what: string, value: string | null | undefined])[]): Block {
  const rows = entries.flatMap(([what, value]) => (value ? [[what, oneLine(value)]] : []));
  return columns(rows, [16]).map(([what = '', value = '']) => `    ${what}  ${value}`);
}

/** A heading with the place in the files that it is about. */
export const placed = (title: string, at: Position | null | undefined, style: Style) =>
  `  ${style.bold(title)}${at ? `  ${style.dim(oneLine(positionText(at)))}` : ''}`;

/** What stands for a side that has nothing to tell. */
export function nothing(
  side: 'live' | 'declared',
  {sides, kinds}: AccessModel,
  kind: keyof AccessModel['kinds'],
): Block {
  if (side === 'declared') {
    if (!sides.declared) return [];
    return [`  declared  ${kinds[kind].managed ? 'no file has it' : 'the files manage nothing of this kind'}`];
  }
  if (!sides.live) return [];
  return [`  live  ${kinds[kind].live === 'read' ? 'the API does not show it' : 'could not be read'}`];
}

/** The day that ends it, and whether that has passed. */
export const expiresText = ({expires, expired}: {readonly expires: string | null; readonly expired: boolean}) =>
  expires && `${expires}${expired ? ', which has passed' : ''}`;

/** How far permissions narrow a role. */
export const permissionsText = (permissions: readonly string[] | null) =>
  permissions === null ? 'not narrowed: all that the role brings' : count(permissions.length, 'permission');

/** What live and declared state have otherwise, and where to ask what becomes of it. */
export function differenceLines(
  {
    address,
    status,
    differences = [],
  }: Pick<Standing<unknown, unknown>, 'address' | 'status'> & Partial<Pick<Standing<unknown, unknown>, 'differences'>>,
  style: Style,
): Block {
  if (!['differs', 'absent', 'undeclared', 'leaving'].includes(status)) return [];
  return [
    ...(differences.length > 0 ? [`  ${style.bold('differs')}`] : []),
    ...differences.map(difference => `    ${fieldText(difference)}`),
    `  ${style.caution('~')} instantly-rbac plan --explain "${oneLine(address)}" tells what an apply would do`,
  ];
}

/** Areas in which something can be done, and how many there are besides. */
export function areaLines(areas: readonly AreaAccess[], style: Style): Block {
  const rows = areas.map(area => [oneLine(area.title), cellText(area)]);
  const some = rows.filter(([, text]) => text !== 'none');
  if (rows.length === 0) return [];
  const rest = rows.length - some.length;
  const lines = columns(some, [32]).map(([title = '', text = '']) => `    ${title}  ${text}`);
  return [`  ${style.bold('Access')}`, ...lines, ...(rest > 0 ? [`    none in ${count(rest, 'other area')}`] : [])];
}

/** Named permissions or scopes with what they mean and, where both sides are known, whose they are alone. */
export function grantLines(
  title: string,
  grants: readonly Grant[],
  {live, declared}: Pick<Standing<unknown, unknown>, 'live' | 'declared'>,
  style: Style,
): Block {
  const bothKnown = live.length > 0 && declared !== null;
  const rows = grants.map(grant => [
    oneLine(grant.name),
    oneLine(grant.words === grant.name ? '' : grant.words),
    bothKnown ? aloneText(grant) : '',
  ]);
  const lines = columns(rows, [32, 48]).map(cells => `    ${cells.join('  ')}`.trimEnd());
  return grants.length === 0 ? [] : [`  ${style.bold(title)}`, ...lines];
}

/** Which side alone has something. */
export function aloneText({live, declared}: {readonly live: boolean; readonly declared: boolean}): string {
  if (live === declared) return '';
  return live ? 'live only' : 'declared only';
}
