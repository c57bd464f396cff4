import type {AssertionResult} from '../model/assertion.ts';
import type {GuardrailResult, Summary} from '../model/plan.ts';
import {count} from '../model/text.ts';
import type {FleetBrief} from '../report/fleet/brief.ts';

/** `Plan: 2 to add, …`: what a plan, a drift or a diff comes to. */
export const totalsOf = (
  {create, update, replace, delete: remove, assign, unassign}: Omit<Summary, 'unmanaged' | 'ignored'>,
  word: string,
): string =>
  `${word}: ${create} to add, ${update} to change, ${replace} to replace, ${remove} to remove, ${assign} to assign, ${unassign} to unassign.`;

/** `Plan: 2 to add, … in 97 of 100 workspaces; 1 failed.` */
export function fleetTotalsOf({of, summary}: Pick<FleetBrief, 'of' | 'summary'>): string {
  const {workspaces, changed, failed} = summary;
  const where = `in ${changed} of ${count(workspaces, 'workspace')}${failed > 0 ? `; ${failed} failed` : ''}`;
  return `${totalsOf(summary, of === 'fleet plan' ? 'Plan' : 'Drift').replace(/\.$/, '')} ${where}.`;
}

/** `5 passed, 1 refused`: the mildest first, what there is none of left out. */
export function statusText(statuses: readonly Status[]): string {
  const numbers = STATUSES.map(status => [statuses.filter(one => one === status).length, status] as const);
  return numbers
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}

/** Of each workspace whose guardrails were asked, what the gravest of them says: `97 passed, 3 refused`. */
export const worstStatuses = ({rows}: Pick<FleetBrief, 'rows'>): string =>
  statusText(rows.flatMap(({plan}) => worstOf(plan?.guardrails ?? []) ?? []));

const worstOf = (results: readonly GuardrailResult[]): Status | undefined =>
  STATUSES.findLast(status => results.some(result => result.status === status));

type Status = GuardrailResult['status'] | AssertionResult['status'];
const STATUSES: readonly Status[] = ['passed', 'unchecked', 'warned', 'repaired', 'allowed', 'failed', 'refused'];
