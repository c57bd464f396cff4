import {ownKeyKnown, ownKeysOf} from '../../kinds/key/own.ts';
import {key, type LiveKey} from '../../kinds/key.ts';
import type {Change} from '../../model/plan.ts';
import {listOf} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** The key in use is not removed, and no key is while nobody knows which one that is. */
export const ownKey: Guardrail = {
  rule: 'own_key',
  allowable: false,
  check({changes, desired, live}) {
    const keys = (live.objects.key ?? []) as readonly LiveKey[];
    const removals = changes.filter(isKeyRemoval);
    if (removals.length === 0) return passed('no key is removed');
    if (!ownKeyKnown(keys, desired.workspace)) {
      return {
        status: 'refused',
        message: `the plan removes ${listOf(removals.map(({address}) => address))}, and the API does not tell which key is in use`,
        hint: 'name it as workspace.key, or leave removals out with --no-remove',
      };
    }
    const own = new Set([...ownKeysOf(keys, desired.workspace)].map(({id}) => id));
    const lost = removals.filter(({id}) => id !== null && own.has(id));
    if (lost.length === 0) return passed('the key in use stays');
    return {
      status: 'refused',
      message: `the plan removes the key in use (${listOf(lost.map(({address}) => address))})`,
      hint: 'run with another key, or give it an overlap so that a later run removes it',
    };
  },
};

const isKeyRemoval = ({kind, action, last_wave}: Change) =>
  kind === key.name && (action === 'delete' || (action === 'replace' && typeof last_wave === 'number'));
