import {canMakeKeys, key} from '../../kinds/key.ts';
import type {JsonObject} from '../../model/json.ts';
import {allows} from '../../model/scopes.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {type RiskInput, type RiskRule, tellOf} from './rule.ts';

/** A scope that makes a key dangerous, and the words for it. */
interface Danger extends Pick<RiskRule, 'rule' | 'risk' | 'when'> {
  readonly scopes: readonly string[];
  /** What the key can do, after its address. */
  words(input: RiskInput): string;
}

/** A rule about keys that come to hold a scope, directly or by a wildcard, which the key they replace did not hold. */
export const dangerRule = ({rule, risk, when, scopes, words}: Danger): RiskRule => ({
  rule,
  risk,
  when,
  about: 'change',
  find: input =>
    input.changes.flatMap(change => {
      const gained = gainedScopes(change.before, change.after);
      // A key that can make keys can do the rest as well: that is said once.
      if (change.kind !== key.name || !gained || (rule !== MAKES_KEYS && gained.makesKeys)) return [];
      const by = gained.of(scopes);
      return by.length === 0 ? [] : [tellOf(change, `${oneLine(change.address)} ${words(input)} (${listOf(by)})`)];
    }),
});

export const MAKES_KEYS = 'key_makes_keys';

/** What a key comes to hold, or undefined when there will be no key. */
function gainedScopes(before: JsonObject | null, after: JsonObject | null) {
  if (after === null) return undefined;
  const [had, has] = [scopesOf(before), scopesOf(after)];
  return {
    makesKeys: canMakeKeys(has) && !canMakeKeys(had),
    /** The held scopes that bring one of those wanted, where none brought it before. */
    of: (wanted: readonly string[]) =>
      has.filter(scope => wanted.some(one => allows([scope], one) && !allows(had, one))),
  };
}

/** The scopes in the fields of a key. */
export const scopesOf = (fields: JsonObject | null): readonly string[] =>
  Array.isArray(fields?.scopes) ? fields.scopes.map(String) : [];
