import type {AuditEntry} from '../../kinds/audit.ts';
import {actionsOf, allows, reachOf, resourceOf, sameReach} from '../../model/scopes.ts';
import {count, listOf} from '../../model/text.ts';

/** A smaller set of scopes for a key, or why there is none. */
export interface Suggestion {
  /** Null where what is known does not carry one. */
  readonly scopes: readonly string[] | null;
  readonly why: string;
}

/**
What the key could do with, by what the audit log shows of it. A key without wildcards gets none. The log shows no reading, so
everything that could be read stays.
@param entries those that name the key; undefined when the log was not read
@param complete whether all of the log was read, as far back as was asked
*/
export function suggestScopes(
  held: readonly string[],
  entries: readonly AuditEntry[] | undefined,
  complete: boolean,
): Suggestion | null {
  if (!held.some(isWildcard)) return null;
  if (entries === undefined) return insufficient('the audit log was not read');
  if (!complete) return insufficient('the audit log is longer than what was read of it');
  if (entries.length === 0) return insufficient('no line of the audit log names it');
  const unknown = entries.map(({activity}) => activity).filter(activity => !NEEDS.has(activity));
  if (unknown.length > 0)
    return insufficient(`no scope is known for activity ${listOf([...new Set(unknown)].map(String), 3)}`);
  const needed = entries.map(({activity}) => NEEDS.get(activity) ?? '').filter(scope => allows(held, scope));
  const scopes = reachOf([...held.flatMap(withoutWrites), ...needed]);
  return sameReach(scopes, held)
    ? null
    : {scopes, why: `reading, which is not logged, and its ${count(entries.length, 'line')} of the audit log`};
}

const insufficient = (why: string): Suggestion => ({scopes: null, why: `insufficient evidence: ${why}`});

const isWildcard = (scope: string) => scope.startsWith('all:') || scope.endsWith(':all');

/** A wildcard as what it lets read; every other scope as it is. */
function withoutWrites(scope: string): readonly string[] {
  if (!isWildcard(scope) || scope === 'all:read') return [scope];
  if (scope === 'all:all') return ['all:read'];
  const resource = resourceOf(scope);
  return scope.endsWith(':all') && actionsOf(resource).includes('read') ? [`${resource}:read`] : [];
}

/** What an activity takes. GUESS, by the words of both lists; a wrong one makes a suggestion that the next run would correct. */
const NEEDS: ReadonlyMap<number, string> = new Map([
  [2, 'leads:delete'],
  [3, 'campaigns:delete'],
  [4, 'campaigns:update'],
  [5, 'campaigns:update'],
  [6, 'accounts:create'],
  [7, 'accounts:delete'],
  [8, 'leads:update'],
  [9, 'leads:create'],
  [10, 'leads:update'],
  [11, 'campaigns:update'],
  [12, 'subsequences:update'],
  [18, 'webhooks:create'],
  [19, 'webhooks:update'],
  [21, 'webhooks:update'],
  [34, 'leads:read'],
  [35, 'supersearch_enrichments:create'],
  [36, 'accounts:update'],
  [37, 'api_keys:create'],
  [38, 'api_keys:delete'],
]);
