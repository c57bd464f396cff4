import type {DesiredState} from '../../model/desired.ts';
import {loosened} from '../../model/guardrails.ts';

/**
What stands in the files for good and makes every plan less safe, in one note. Additive kinds and ignored objects are no
part of it: plans count what is unmanaged and ignored.
*/
export function standingNotes({guardrails}: Pick<DesiredState, 'guardrails'>): readonly string[] {
  const loose = loosened({}, guardrails).map(({rule, now, was}) => `${rule} ${now} (default ${was})`);
  return loose.length === 0 ? [] : [`guardrails are looser than their defaults: ${loose.join(', ')}`];
}
