import type {KeySpec, LiveKey} from '../../kinds/key.ts';
import {groupBy} from '../../kinds/kind.ts';
import {durationText} from '../../model/duration.ts';
import type {Desired} from '../../model/object.ts';
import {listOf} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** Every declared key ends, or is rotated, within a time. */
export const maxKeyLifetime: Guardrail = {
  rule: 'max_key_lifetime',
  allowable: true,
  isSet: ({max_key_lifetime}) => max_key_lifetime !== undefined,
  check(input) {
    const most = input.desired.guardrails.max_key_lifetime;
    if (most === undefined) return passed('keys may live as long as they like');
    const keys = ((input.desired.sections.key ?? []) as readonly Desired<KeySpec>[]).filter(({expired}) => !expired);
    const liveAt = groupBy((input.live.objects.key ?? []) as readonly LiveKey[], ({address}) => address);
    const long = keys.filter(key => !endsWithin(key, most, liveAt.get(key.address) ?? [], input.live.now));
    if (long.length === 0) return passed(`every key ends or rotates within ${durationText(most)}`);
    return {
      status: 'refused',
      message: `${listOf(long.map(({address}) => address))}: neither expires nor rotates within ${durationText(most)}`,
      hint: 'write expires or rotate_every, or pass --allow max_key_lifetime once',
    };
  },
};

/** @param live keys of the name */
function endsWithin({spec, expires}: Desired<KeySpec>, mostMs: number, live: readonly LiveKey[], now: Date): boolean {
  if (spec.rotateEveryMs !== undefined && spec.rotateEveryMs <= mostMs) return true;
  if (expires === undefined) return false;
  const born = live.map(({createdAt}) => Date.parse(createdAt ?? ''));
  const from = Math.max(...born, Number.NEGATIVE_INFINITY);
  return Date.parse(expires) - (Number.isFinite(from) ? from : now.getTime()) <= mostMs;
}
