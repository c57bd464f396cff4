import type {KeySpec} from '../../kinds/key.ts';
import {destinationText, isFile, remoteKey} from '../../model/destination.ts';
import {sameJson} from '../../model/json.ts';
import type {Desired, Destination} from '../../model/object.ts';
import {oneLine} from '../../model/text.ts';
import {measured, type RiskRule} from './rule.ts';

/** The next secret of the key reaches somebody else, perhaps long after this change was reviewed. */
export const changedDestination: RiskRule = {
  rule: 'changed_destination',
  risk: 'critical',
  about: 'files',
  when: 'the `secret` of a key that was declared before leads elsewhere',
  find: measured((before, after) => {
    const earlier = new Map(keysOf(before.sections.key).map(({spec}) => [spec.name, spec]));
    return keysOf(after.sections.key).flatMap(({address, at, spec}) => {
      const old = [spec.name, ...(spec.previously ?? [])].flatMap(name => earlier.get(name) ?? [])[0];
      if (!old || isSame(old.secret, spec.secret)) return [];
      const message = `${oneLine(address)}: its secret goes to ${placeText(spec.secret)}, and went to ${placeText(old.secret)}`;
      return [{address, at, message}];
    });
  }),
};

const keysOf = (declared: readonly Desired[] = []) => declared as readonly Desired<KeySpec>[];

/** Services that take no notice of case lead to one place under several spellings. */
const isSame = (a: Destination | undefined, b: Destination | undefined) => sameJson(placeOf(a), placeOf(b));
const placeOf = (destination: Destination | undefined) =>
  destination === undefined || destination.to === 'exec' || isFile(destination)
    ? (destination ?? null)
    : remoteKey(destination);

const placeText = (destination: Destination | undefined) =>
  destination === undefined ? 'no declared place' : oneLine(destinationText(destination));
