import {addressKey, anyAddress} from './address.ts';
import type {GuardrailSettings} from './desired.ts';
import {durationText} from './duration.ts';
import {KIND_NAMES, SECTION_OF} from './object.ts';
import {allows, reachOf} from './scopes.ts';
import {fold, listOf} from './text.ts';

/** What the rules stand at where no file sets them; the others then ask for nothing. */
export const GUARDRAIL_DEFAULTS = {
  min_admins: 1,
  max_removals: 0.25,
  member_replacement: 'refuse',
  sending_tags: 'warn',
} as const satisfies GuardrailSettings;

/** A rule that asks for less than it did. */
export interface Loosened {
  readonly rule: keyof GuardrailSettings;
  /** `is 80%, was 25%`, or for a list what it no longer asks for. */
  readonly how: string;
  /** Of a rule with a single value: that value in words, before and now. */
  readonly was?: string;
  readonly now?: string;
}

/** The rules that refuse less than before, compared by what they mean: a rule that is no longer set falls to its default. */
export const loosened = (before: GuardrailSettings, after: GuardrailSettings): readonly Loosened[] =>
  CHECKS.flatMap(check => check(before, after));

type Check = (before: GuardrailSettings, after: GuardrailSettings) => readonly Loosened[];

const value = (rule: Loosened['rule'], was: string, now: string): Loosened => ({
  rule,
  was,
  now,
  how: `is ${now}, was ${was}`,
});

/** A finding for what a list has lost. */
const lost = (rule: Loosened['rule'], words: string, items: readonly string[]): readonly Loosened[] =>
  items.length === 0 ? [] : [{rule, how: `${words} ${listOf(items)}`}];

const CHECKS: readonly Check[] = [
  function minAdmins(before, after) {
    const {min_admins: was} = withDefaults(before);
    const {min_admins: now} = withDefaults(after);
    return now < was ? [value('min_admins', String(was), String(now))] : [];
  },

  function requiredAdmins({required_admins: before = []}, {required_admins: after = []}) {
    const kept = new Set(after.map(fold));
    return lost(
      'required_admins',
      'no longer requires',
      before.filter(address => !kept.has(fold(address))),
    );
  },

  function maxRemovals(before, after) {
    const {max_removals: was} = withDefaults(before);
    const {max_removals: now} = withDefaults(after);
    return now > was ? [value('max_removals', percentText(was), percentText(now))] : [];
  },

  function memberReplacement(before, after) {
    const {member_replacement: was} = withDefaults(before);
    const {member_replacement: now} = withDefaults(after);
    return now === 'allow' && was !== 'allow' ? [value('member_replacement', was, now)] : [];
  },

  function protectedAddresses({protected: before = []}, {protected: after = []}) {
    const isKept = (glob: string) =>
      after.some(other => addressKey(other) === addressKey(glob) || includesGlob(other, glob));
    return lost(
      'protected',
      'no longer protects',
      before.filter(glob => !isKept(glob)),
    );
  },

  function allowedDomains({allowed_domains: before}, {allowed_domains: after}) {
    if (before === undefined) return [];
    if (after === undefined) return [{rule: 'allowed_domains', how: `allows every mail domain, was ${listOf(before)}`}];
    const known = new Set(before.map(fold));
    return lost(
      'allowed_domains',
      'also allows',
      after.filter(domain => !known.has(fold(domain))),
    );
  },

  function forbiddenScopes({forbidden_scopes: before = []}, {forbidden_scopes: after = []}) {
    // Whoever holds the forbidden scope holds all that it covers: forbidding any of that forbids it still.
    const isKept = (scope: string) => after.some(other => allows(reachOf([scope]), other));
    return lost(
      'forbidden_scopes',
      'no longer forbids',
      before.filter(scope => !isKept(scope)),
    );
  },

  function maxKeyLifetime({max_key_lifetime: before}, {max_key_lifetime: after}) {
    if (before === undefined || (after !== undefined && after <= before)) return [];
    return [
      value('max_key_lifetime', durationText(before), after === undefined ? 'without limit' : durationText(after)),
    ];
  },

  function requireFields({require: before = {}}, {require: after = {}}) {
    const gone = KIND_NAMES.flatMap(kind =>
      (before[kind] ?? [])
        .filter(field => !after[kind]?.includes(field))
        .map(field => `${field} of ${SECTION_OF[kind]}`),
    );
    return lost('require', 'no longer requires', gone);
  },

  function sendingTags(before, after) {
    const {sending_tags: was} = withDefaults(before);
    const {sending_tags: now} = withDefaults(after);
    return was === 'refuse' && now !== 'refuse' ? [value('sending_tags', was, now)] : [];
  },
];

const withDefaults = (settings: GuardrailSettings) => ({...GUARDRAIL_DEFAULTS, ...settings});

/** `25%`; a share such as 0.07 has no exact form, so what is beyond two digits is no matter. */
export const percentText = (share: number) => `${Number((share * 100).toFixed(2))}%`;

/** Whether a pattern surely matches all that another does. A `?` of the wider one could meet a `*`, which it does not cover. */
const includesGlob = (wider: string, narrower: string) => !wider.includes('?') && anyAddress([wider])(narrower);
