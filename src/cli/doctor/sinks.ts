import type {KeySpec} from '../../kinds/key.ts';
import type {DesiredState} from '../../model/desired.ts';
import {count, listOf} from '../../model/text.ts';
import {openDelivery} from '../apply/delivery.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {type Found, failureOf, ok, skipped, warn} from './finding.ts';

/** Whether each place that the files name for a secret could take one: what apply checks before it writes. */
export async function checkSinks(desired: DesiredState | undefined, options: Options, io: Io): Promise<Found> {
  const keys = (desired?.sections.key ?? []).filter(({expired}) => !expired);
  if (keys.length === 0) return skipped('the files declare no keys');
  const {checkPlace} = openDelivery(options, io, {
    emulated: options.emulator !== undefined,
    workspaceId: desired?.workspace?.id ?? '',
  });
  const places = keys.map(({address, at, spec}) => ({address, at, secret: (spec as KeySpec).secret}));
  const failures: Found[] = [];
  for (const {secret, ...place} of places)
    if (secret !== undefined) await checkPlace({...place, secret}).catch(error => failures.push(failureOf(error)));
  const [first] = failures;
  if (first !== undefined)
    return {
      ...first,
      message: `${first.message}${failures.length > 1 ? `; and ${count(failures.length - 1, 'more')}` : ''}`,
    };
  const homeless = places.filter(({secret}) => secret === undefined).map(({address}) => address);
  return homeless.length > 0
    ? warn(
        `no place for the secret of ${listOf(homeless)}`,
        'write a "secret:" under the key, or pass --secrets-out to apply',
      )
    : ok(`${count(places.length, 'place')} can take a secret`);
}
