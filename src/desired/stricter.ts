import type {GuardrailSettings} from '../model/desired.ts';
import {KIND_NAMES} from '../model/object.ts';
import {fold} from '../model/text.ts';

/**
The stricter of two sets of guardrails, rule by rule: a trusted file adds rules that the desired-state files cannot
loosen. A rule that one of them does not name is the other's.
*/
export function stricter(files: GuardrailSettings, trusted: GuardrailSettings): GuardrailSettings {
  const merged: {-readonly [Rule in keyof GuardrailSettings]: GuardrailSettings[Rule] | undefined} = {
    min_admins: both(files.min_admins, trusted.min_admins, Math.max),
    max_removals: both(files.max_removals, trusted.max_removals, Math.min),
    max_key_lifetime: both(files.max_key_lifetime, trusted.max_key_lifetime, Math.min),
    required_admins: both(files.required_admins, trusted.required_admins, union),
    protected: both(files.protected, trusted.protected, union),
    forbidden_scopes: both(files.forbidden_scopes, trusted.forbidden_scopes, union),
    allowed_domains: both(files.allowed_domains, trusted.allowed_domains, intersection),
    require: both(files.require, trusted.require, (a, b) =>
      Object.fromEntries(
        KIND_NAMES.flatMap(kind => (a[kind] || b[kind] ? [[kind, union(a[kind] ?? [], b[kind] ?? [])]] : [])),
      ),
    ),
    member_replacement: both(files.member_replacement, trusted.member_replacement, (a, b) => (a === 'refuse' ? a : b)),
    sending_tags: both(files.sending_tags, trusted.sending_tags, (a, b) => (a === 'refuse' ? a : b)),
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

function both<T>(a: T | undefined, b: T | undefined, join: (a: T, b: T) => T): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return join(a, b);
}

const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];

function intersection(a: readonly string[], b: readonly string[]): readonly string[] {
  const folded = new Set(b.map(fold));
  return a.filter(item => folded.has(fold(item)));
}
