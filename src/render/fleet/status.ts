import type {LastApplied, WorkspaceStatus} from '../../model/fleet.ts';
import {byText, count, oneLine} from '../../model/text.ts';
import {columns, cut, type Style} from '../style.ts';

/** How things stand in the workspaces of a fleet: a line each, then how many can be reached. Ends with a newline. */
export function renderFleetStatus(statuses: readonly WorkspaceStatus[], style: Style): string {
  const sorted = [...statuses].sort((a, b) => byText(a.name, b.name) || byText(a.id, b.id));
  const rows = columns(
    sorted.map(status => [oneLine(status.name), oneLine(status.id), whatOf(status)]),
    [40, 36],
  );
  const lines = rows.map(([name = '', id = '', what = ''], index) => {
    const bad = sorted[index]?.error !== null;
    return `  ${name}  ${style.dim(id)}  ${bad ? style.bad(what) : what}`;
  });
  const reached = statuses.filter(({reachable}) => reachable).length;
  const pending = statuses.filter(status => (status.pending ?? 0) > 0).length;
  const end = `${count(statuses.length, 'workspace')}: ${reached} reachable, ${pending} with changes pending.`;
  return `${[...lines, ...(lines.length > 0 ? [''] : []), end].join('\n')}\n`;
}

function whatOf({reachable, pending, last_applied, lock, error}: WorkspaceStatus): string {
  const parts = [
    ...(reachable ? [] : ['not reachable']),
    ...(error === null ? [] : [cut(oneLine(`${error.code}: ${error.message}`), LONGEST)]),
    ...(pending === null ? [] : [pending === 0 ? 'nothing pending' : `${count(pending, 'change')} pending`]),
    ...(reachable ? [appliedText(last_applied)] : []),
    ...(lock === null
      ? []
      : [`locked by ${oneLine(lock.by)}${lock.until === null ? '' : ` until ${dayText(lock.until)}`}`]),
  ];
  return parts.join(' · ');
}

const LONGEST = 160;

function appliedText(last: LastApplied | null): string {
  if (last === null) return 'never applied from here';
  const {at, by, outcomes} = last;
  const open = outcomes === null ? ', not to its end' : (outcomes.failed ?? 0) > 0 ? ', in part' : '';
  return `applied ${dayText(at)} by ${oneLine(by)}${open}`;
}

/** `2026-11-23 12:02 UTC`. */
const dayText = (iso: string): string => `${oneLine(iso.slice(0, 16)).replace('T', ' ')} UTC`;
