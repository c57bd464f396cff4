import {GUARDRAIL_DEFAULTS} from '../../model/guardrails.ts';
import type {Change} from '../../model/plan.ts';
import {positionText} from '../../model/position.ts';
import {type Guardrail, type GuardrailInput, passed, takenAlong} from './guardrail.ts';

/** No kind loses more than a share of what it has. A list that was cut by accident stops here. */
export const maxRemovals: Guardrail = {
  rule: 'max_removals',
  allowable: true,
  check(input) {
    const share = input.desired.guardrails.max_removals ?? GUARDRAIL_DEFAULTS.max_removals;
    const counts = input.kinds.map(kind => {
      const live = input.managed[kind.name] ?? 0;
      const most = share === 0 ? 0 : Math.max(kind.removalFloor, share * live);
      return {removed: removalsOf(kind.name, input), live, most, many: kind.noun[1]};
    });
    const over = counts.filter(({removed, most}) => removed > most);
    if (over.length === 0) return passed(`${counts.reduce((sum, {removed}) => sum + removed, 0)} removals`);
    const told = over
      .map(({removed, live, many, most}) => `${removed} of ${live} ${many} (at most ${Math.floor(most)})`)
      .join(', ');
    return {
      status: 'refused',
      message: `the plan removes ${told}`,
      hint: 'look whether the files are complete, or pass --allow max_removals once',
    };
  },
};

/** How many objects of a kind a plan takes away; of assignments, from how many resources. */
export function removalsOf(
  kind: string,
  {changes, live, kinds}: Pick<GuardrailInput, 'changes' | 'live' | 'kinds'>,
): number {
  const ends = new Set<string>();
  const own = changes
    .filter(change => change.kind === kind && !isFirstEnd(change, ends))
    .reduce((sum, change) => sum + weightOf(change), 0);
  const sets = kinds.find(({name, assign}) => name === kind && assign !== undefined);
  if (!sets) return own;
  const lost = takenAlong({changes, live, kinds: [sets]});
  return own + lost.reduce((sum, object) => sum + (sets.sizeOf?.(object) ?? 1), 0);
}

/**
Whether a removal ends a rotation, the first one of the line that declares the key: the old key was counted on to go.
Further ones of that line are more than a rotation leaves behind. One that waits for a replacement of the same plan had no
overlap to end.
@param ends lines that have had theirs
*/
function isFirstEnd({action, reason, at, depends_on}: Change, ends: Set<string>): boolean {
  const line = at === null ? '' : positionText(at);
  if (action !== 'delete' || reason !== 'rotated' || depends_on.length > 0 || ends.has(line)) return false;
  ends.add(line);
  return true;
}

/**
A replacement whose old object stays for an overlap takes nothing away. What a dead run left behind counts: the notes that tell of
it are tags, and whoever may edit tags may write them.
*/
function weightOf({action, last_wave, resources}: Change): number {
  if (action === 'unassign') return resources?.length ?? 0;
  return action === 'delete' || (action === 'replace' && typeof last_wave === 'number') ? 1 : 0;
}
