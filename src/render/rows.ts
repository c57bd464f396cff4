import {destinationText} from '../model/destination.ts';
import {KIND_NAMES} from '../model/object.ts';
import {ACTIONS, type FieldChange, type ShownChange} from '../model/plan.ts';
import {byText, count, listOf, oneLine} from '../model/text.ts';
import {asidesOf} from './asides.ts';
import {columns, paint, type Style, SYMBOLS, widthOf} from './style.ts';

/** How many characters an address or a detail may have before its row is no longer aligned. */
const LIMITS = [44, 64];
export interface RowOptions<C> {
  /** Columns of a row beyond which the place of its secret stands below it and, if that is not enough, its scopes. */
  readonly long?: number;
  /** What else stands below the row of a change. */
  readonly below?: (change: C) => readonly string[];
}

/** Changes as rows of text, in the order in which people read them; what is too long for a row stands below it. */
export function rowsOf<C extends ShownChange>(
  changes: readonly C[],
  style: Style,
  {long = 120, below: more = () => []}: RowOptions<C> = {},
): readonly string[] {
  const rows = [...changes].sort(byKind).map(change => ({...rowOf(change, long), more: more(change)}));
  const cells = columns(
    rows.map(({address, detail, place}) => [address, detail, place]),
    LIMITS,
  );
  return rows.flatMap(({change, below, more}, index) => {
    const [address = '', detail = '', place = ''] = cells[index] ?? [];
    const colour = paint(change.action, style);
    const row = `  ${colour(SYMBOLS[change.action])} ${colour(address)}  ${detail}  ${style.dim(place)}`.trimEnd();
    return [row, ...[...below, ...more].map(line => `      ${line}`)];
  });
}

/** By kind, then address, then action. */
export const byKind = (a: ShownChange, b: ShownChange): number =>
  KIND_NAMES.indexOf(a.kind) - KIND_NAMES.indexOf(b.kind) ||
  byText(a.address, b.address) ||
  ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action);

interface Row {
  readonly change: ShownChange;
  readonly address: string;
  readonly detail: string;
  /** Place and what else is known of where the change comes from. */
  readonly place: string;
  readonly below: readonly string[];
}

function rowOf(change: ShownChange, long: number): Row {
  const address = oneLine(change.address);
  const place = [placeOf(change), ...asidesOf(change)].filter(part => part !== '').join(' · ');
  const fits = (detail: string) => 4 + widthOf(address) + 2 + widthOf(detail) + 2 + widthOf(place) <= long;
  const whole = {change, address, detail: detailOf(change), place, below: []};
  if (fits(whole.detail)) return whole;
  const parts = partsOf(change);
  const destination = new Set(destinationOf(change));
  const shorter = parted(parts, destination);
  const rest = fits(shorter.detail) ? shorter : parted(parts, new Set([...scopesOf(change), ...destination]));
  return {...whole, ...rest};
}

const parted = (parts: readonly string[], below: ReadonlySet<string>): Pick<Row, 'detail' | 'below'> => ({
  detail: parts.filter(part => !below.has(part)).join(' · '),
  below: parts.filter(part => below.has(part)),
});

/** `rbac.yaml:14`, or nothing. */
export const placeOf = ({at}: Pick<ShownChange, 'at'>): string => (at ? `${oneLine(at.file)}:${at.line}` : '');

/** What a row says after its address: the fields that change, then what the kind says, then the reason given in the file. */
export const detailOf = (change: ShownChange): string => partsOf(change).join(' · ');

function partsOf(change: ShownChange): readonly string[] {
  const {fields, summary, declared_reason} = change;
  const words = oneLine(summary).split(' · ');
  const parts = [...fields.map(fieldText), ...words, ...destinationOf(change), oneLine(declared_reason ?? '')];
  return parts.filter(part => part !== '');
}

/** `role  admin → view`, or what comes to a list and what goes. */
export function fieldText({path, before, after}: FieldChange): string {
  const name = oneLine(path);
  if (!Array.isArray(before) || !Array.isArray(after)) return `${name}  ${valueText(before)} → ${valueText(after)}`;
  const come = after.map(item => `+ ${oneLine(String(item))}`);
  const go = before.map(item => `− ${oneLine(String(item))}`);
  return `${name}  ${[...come, ...go].join('  ')}`;
}

const valueText = (value: unknown) => (value === null || value === '' ? '(none)' : oneLine(String(value)));

/** The scopes as they stand in the row: of a key that changes its field, of a new key the words of its kind. */
function scopesOf({fields, after}: ShownChange): readonly string[] {
  const scopes = Array.isArray(after?.scopes) ? after.scopes.map(String) : [];
  return [
    ...fields.filter(({path}) => path === 'scopes').map(fieldText),
    `${count(scopes.length, 'scope')}: ${listOf(scopes, scopes.length)}`,
  ];
}

/** Where a new secret goes, in full: a reviewer must see the whole command. */
function destinationOf({action, secret}: ShownChange): readonly string[] {
  if (secret === undefined || (action !== 'create' && action !== 'replace')) return [];
  if (secret === null) return ['secret goes to --secrets-out'];
  return [`secret goes to ${oneLine(destinationText(secret))}`];
}
