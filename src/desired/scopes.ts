import type {Kind} from '../kinds/kind.ts';
import type {Warning} from '../model/plan.ts';
import {UNPUBLISHED_SCOPES} from '../model/scopes.ts';
import {oneLine} from '../model/text.ts';
import {locate} from './locate.ts';
import type {Section} from './sections.ts';

/** A warning for every scope that endpoints ask for although the API's published list lacks it. */
export function unpublishedScopes(sections: ReadonlyMap<Kind, Section>): readonly Warning[] {
  const warnings: Warning[] = [];
  for (const [{section}, {entries}] of sections) {
    for (const {entry, source, index} of entries) {
      const scopes = 'scopes' in entry && Array.isArray(entry.scopes) ? entry.scopes : [];
      for (const [position, scope] of scopes.entries()) {
        if (!UNPUBLISHED_SCOPES.includes(scope)) continue;
        warnings.push({
          code: 'SCOPE_UNPUBLISHED',
          message: messageOf(scope),
          at: locate(source, [section, index, 'scopes', position]).at,
        });
      }
    }
  }
  return warnings;
}

const messageOf = (scope: string) => `the scope ${oneLine(scope)} works, and is missing from the API's published list`;
