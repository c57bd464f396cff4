import {listOf, oneLine} from '../../model/text.ts';
import type {LogLine} from '../../report/audit/log.ts';
import {renderCsv} from '../csv.ts';
import type {Style} from '../style.ts';

/** Why there may be no lines, for whoever expected some. */
export const EMPTY_LOG =
  'The log covers sign-ins, keys, campaigns, leads and accounts, not members, roles or tags. How long the vendor keeps it, and whether it takes another plan, is documented nowhere.';

/** A line for each, ends with a newline; nothing of none. */
export const renderLogLines = (lines: readonly LogLine[], style: Style): string =>
  lines.map(line => `${textOf(line, style)}\n`).join('');

function textOf({at, what, user, key, from_api: fromApi, ip, details}: LogLine, style: Style): string {
  const who = user !== null ? oneLine(user) : key !== null ? `key ${oneLine(key)}` : 'nobody named';
  const by = user !== null && key !== null ? ` by key ${oneLine(key)}` : '';
  const parts = [
    ...(fromApi === true && key === null ? ['by API'] : []),
    ...(ip === null ? [] : [oneLine(ip)]),
    ...(details.length === 0 ? [] : [listOf(details, 3)]),
  ];
  const rest = parts.length === 0 ? '' : `  ${style.dim(parts.join(' · '))}`;
  return `${at.slice(0, 19)}Z  ${style.bold(oneLine(what))}  ${who}${by}${rest}`;
}

const COLUMNS = ['at', 'activity', 'what', 'user', 'user id', 'key', 'key id', 'from api', 'ip', 'details', 'id'];

/** @param head whether the names of the columns stand above */
export const renderLogCsv = (lines: readonly LogLine[], head = true): string =>
  renderCsv([
    ...(head ? [COLUMNS] : []),
    ...lines.map(({at, activity, what, user, user_id, key, key_id, from_api, ip, details, id}) => [
      at,
      String(activity),
      what,
      user ?? '',
      user_id ?? '',
      key ?? '',
      key_id ?? '',
      from_api === null ? '' : String(from_api),
      ip ?? '',
      details.join('; '),
      id,
    ]),
  ]);
