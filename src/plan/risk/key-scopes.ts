import {key} from '../../kinds/key.ts';
import type {JsonObject} from '../../model/json.ts';
import type {LiveState} from '../../model/live.ts';
import {allows, canMakeKeys} from '../../model/scopes.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {type RiskRule, tellOf} from './rule.ts';

/** A scope that makes a key dangerous, and the words for it. */
interface Danger extends Pick<RiskRule, 'rule' | 'risk' | 'when'> {
  readonly scopes: readonly string[];
  /** What the key can do, after its address. */
  words(live: LiveState | undefined): string;
}

/** A rule about a scope of keys. Of a key by itself it says by which of its scopes it is dangerous. */
export interface DangerRule extends RiskRule, Danger {
  by(scopes: readonly string[]): readonly string[];
}

/** A rule about keys that come to hold a scope, directly or by a wildcard, which the key they replace did not hold. */
export const dangerRule = (danger: Danger): DangerRule => ({
  ...danger,
  about: 'change',
  by: scopes => dangerousIn({before: null, after: {scopes}}, danger),
  find: ({changes, live}) =>
    changes.flatMap(change => {
      const by = change.kind === key.name ? dangerousIn(change, danger) : [];
      const told = `${oneLine(change.address)} ${danger.words(live)} (${listOf(by)})`;
      return by.length === 0 ? [] : [tellOf(change, told)];
    }),
});

/** The scopes by which a key becomes dangerous. One that can make keys can do the rest as well: that is said once. */
function dangerousIn(
  {before, after}: {readonly before: JsonObject | null; readonly after: JsonObject | null},
  {rule, scopes}: Danger,
): readonly string[] {
  const gained = gainedScopes(before, after);
  return !gained || (rule !== MAKES_KEYS && gained.makesKeys) ? [] : gained.of(scopes);
}

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
