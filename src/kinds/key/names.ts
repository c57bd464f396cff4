import {RbacError} from '../../errors.ts';
import type {Address, Desired} from '../../model/object.ts';
import {fold, oneLine} from '../../model/text.ts';
import type {KeySpec, LiveKey} from './spec.ts';

/** The form in which names of keys are compared: case and spaces count. */
export const exact = (name: string) => name.normalize('NFC');

export const addressOf = (name: string): Address => `key/${exact(name)}`;

/** A live key whose name differs from a declared one only by case or spaces is no other key but a slip of the pen. */
export function refuseLookalikes(
  desired: readonly Desired<KeySpec>[],
  byName: ReadonlyMap<string, readonly LiveKey[]>,
): void {
  const declared = new Map(desired.map(entry => [lookalike(entry.spec.name), entry]));
  const names = new Set(desired.flatMap(({spec}) => [spec.name, ...(spec.previously ?? [])]));
  for (const name of byName.keys()) {
    const entry = declared.get(lookalike(name));
    if (!entry || names.has(name)) continue;
    throw new RbacError(
      'CONFIG_CONFLICT',
      `the live key "${oneLine(name)}" differs from "${oneLine(entry.spec.name)}" only by case or spaces`,
      {
        at: entry.at,
        hint: 'spell the name as the API does, or name the other spelling under previously to have the key made anew',
      },
    );
  }
}

/** What a name looks like to who reads over case and spaces. */
export const lookalike = (name: string) => fold(name).replace(/\s+/gu, '');
