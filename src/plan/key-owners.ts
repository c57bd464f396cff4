import type {KeySpec} from '../kinds/key.ts';
import {warning} from '../kinds/kind.ts';
import type {DesiredState} from '../model/desired.ts';
import type {Desired} from '../model/object.ts';
import type {Change, Warning} from '../model/plan.ts';
import {fold, listOf} from '../model/text.ts';

/** A key does not end with the access of the person it belongs to: removing a member who owns keys is worth a word. */
export function keysOutliveMember(changes: readonly Change[], desired: DesiredState): readonly Warning[] {
  const keys = (desired.sections.key ?? []).filter(({expired}) => !expired) as readonly Desired<KeySpec>[];
  return changes
    .filter(({kind, action}) => kind === 'member' && action === 'delete')
    .flatMap(({address, before, at}) => {
      const owned = keys.filter(
        ({spec}) => spec.owner !== undefined && fold(spec.owner) === fold(String(before?.email ?? '')),
      );
      if (owned.length === 0) return [];
      return [
        warning(
          'KEYS_OUTLIVE_MEMBER',
          `${address} goes, the keys in this person's name stay: ${listOf(owned.map(key => key.address))}; rotate them and name a new owner`,
          at,
        ),
      ];
    });
}
