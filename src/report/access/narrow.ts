import type {AccessModel} from '../../model/access.ts';
import {anyAddress} from '../../model/address.ts';

/** Globs of the addresses that an answer is about. */
export interface Narrowing {
  /** None: all. */
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
}

/** The model without the people and keys that are not asked about. */
export function narrowed(model: AccessModel, {targets, excludes}: Narrowing): AccessModel {
  const isTarget = targets.length === 0 ? () => true : anyAddress(targets);
  const isExcluded = anyAddress(excludes);
  const isAsked = ({address}: {readonly address: string}) => isTarget(address) && !isExcluded(address);
  return {...model, people: model.people.filter(isAsked), keys: model.keys.filter(isAsked)};
}
