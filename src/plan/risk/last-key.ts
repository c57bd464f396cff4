import {type KeySpec, key} from '../../kinds/key.ts';
import {resourceOf} from '../../model/scopes.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {scopesOf} from './key-scopes.ts';
import {type RiskInput, type RiskRule, type RiskyChange, tellOf} from './rule.ts';

/** Whatever used the key may stand still: nothing else reaches there. */
export const lastKey: RiskRule = {
  rule: 'last_key',
  risk: 'medium',
  about: 'change',
  when: 'no key is left that reaches a resource which a removed or narrowed key reached',
  find(input) {
    const losing = input.changes.filter(loses);
    if (losing.length === 0) return [];
    const left = new Set(scopesLeft(input).map(resourceOf));
    return losing.flatMap(change => {
      const gone = [...new Set(scopesOf(change.before).map(resourceOf))].filter(
        resource => !left.has(resource) && !left.has('all'),
      );
      const what = gone.includes('all') ? 'every resource' : listOf(gone);
      return gone.length === 0
        ? []
        : [tellOf(change, `${oneLine(change.address)}: no key is left that reaches ${what}`)];
    });
  },
};

/** An old key of a rotation, or one that was never delivered, is nobody's last. */
const loses = ({kind, action, reason, before}: RiskyChange) =>
  kind === key.name && before !== null && action !== 'create' && reason !== 'rotated' && reason !== 'unfinished';

/** The scopes of the keys that will be there. Without live state: of those that the files declare. */
function scopesLeft({changes, live, desired, keepsOld}: RiskInput): readonly string[] {
  const ofKeys = changes.filter(({kind}) => kind === key.name);
  if (!live) {
    const declared = (desired.sections.key ?? []).filter(({expired}) => !expired);
    return declared.flatMap(({spec}) => (spec as KeySpec).scopes);
  }
  const going = new Set(keepsOld ? [] : ofKeys.map(({id}) => id));
  const staying = (live.objects.key ?? []).filter(({id}) => !going.has(id));
  return [...staying.flatMap(({spec}) => (spec as KeySpec).scopes), ...ofKeys.flatMap(({after}) => scopesOf(after))];
}
