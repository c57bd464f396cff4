import type {AuditEntry} from '../../kinds/audit.ts';
import {groupBy} from '../../kinds/kind.ts';
import type {AccessModel, DeclaredKey, KeyAccess, LiveKeyAccess} from '../../model/access.ts';
import type {Address} from '../../model/object.ts';
import {RISKS, type Risk} from '../../model/plan.ts';
import type {Position} from '../../model/position.ts';
import {byText, count} from '../../model/text.ts';
import {rowsOf} from '../access/rows.ts';
import {type Suggestion, suggestScopes} from './suggest.ts';

/** The part of the audit log that was read for an audit. */
export interface KeyLog {
  readonly since: Date;
  readonly complete: boolean;
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
}

export interface KeyAuditInput {
  readonly model: AccessModel;
  /** Undefined when it was not read. */
  readonly log: KeyLog | undefined;
  /** The age beyond which a key is told as old. */
  readonly oldMs: number;
}

/** Something that somebody should look at about one key. */
export interface KeyFinding {
  /** Stable: those of docs/risk.md about scopes, and those of docs/audit.md. */
  readonly rule: string;
  readonly risk: Risk;
  /** What there is, behind the address of the key. */
  readonly message: string;
}

/** One key as it is live, or as it is declared where no live key is. */
export interface AuditedKey {
  readonly address: Address;
  /** Null of a key that is only declared. */
  readonly id: string | null;
  readonly scopes: readonly string[];
  readonly at: Position | null;
  readonly created_at: string | null;
  readonly age_days: number | null;
  readonly owner: string | null;
  /** ISO 8601: the newest line of the log that names it; null when none does, or the log was not read. */
  readonly last_sign: string | null;
  /** The gravest first. */
  readonly findings: readonly KeyFinding[];
  /** Null where nothing is to be narrowed. */
  readonly suggestion: Suggestion | null;
}

export interface KeyAudit {
  /** Those with the gravest finding first, then by address. */
  readonly keys: readonly AuditedKey[];
  /** ISO 8601: how far back the log was read; null when it was not. */
  readonly since: string | null;
}

const DAY_MS = 86_400_000;

/** What there is to say of each key. Pure. */
export function auditKeys(input: KeyAuditInput): KeyAudit {
  const lines = input.log && groupBy(input.log.entries, ({apiKeyId}) => apiKeyId ?? '');
  const keys = input.model.keys.flatMap(key =>
    rowsOf<DeclaredKey, LiveKeyAccess>(key).map(({live}) =>
      auditKey(key, live, live === null ? undefined : (lines?.get(live.id) ?? (lines && [])), input),
    ),
  );
  return {
    keys: keys.sort((a, b) => gravest(b) - gravest(a) || byText(a.address, b.address)),
    since: input.log?.since.toISOString() ?? null,
  };
}

const gravest = ({findings: [first]}: AuditedKey) => (first ? RISKS.indexOf(first.risk) : -1);

function auditKey(
  key: KeyAccess,
  live: LiveKeyAccess | null,
  entries: readonly AuditEntry[] | undefined,
  input: KeyAuditInput,
): AuditedKey {
  const declared = key.declared?.expired === true ? null : key.declared;
  const {scopes, dangers} = live ?? declared ?? {scopes: [], dangers: []};
  const facts = {key, live, declared, entries, age: ageOf(live, input.model), input};
  const found = [
    ...dangers.map(({rule, risk, text, by}) => ({rule, risk, message: `${text} (${by.join(', ')})`})),
    ...CHECKS.flatMap(check => check(facts) ?? []),
  ];
  return {
    address: key.address,
    id: live?.id ?? null,
    scopes,
    at: key.declared?.at ?? null,
    created_at: live?.created_at ?? null,
    age_days: facts.age === null ? null : Math.floor(facts.age / DAY_MS),
    owner: declared?.owner ?? null,
    last_sign: entries?.[0]?.timestamp ?? null,
    findings: found.sort((a, b) => RISKS.indexOf(b.risk) - RISKS.indexOf(a.risk)),
    suggestion: live && suggestScopes(scopes, entries, input.log?.complete ?? false),
  };
}

function ageOf(live: LiveKeyAccess | null, {at}: AccessModel): number | null {
  const [made, now] = [Date.parse(live?.created_at ?? ''), Date.parse(at ?? '')];
  return Number.isNaN(made) || Number.isNaN(now) ? null : Math.max(0, now - made);
}

interface Facts {
  readonly key: KeyAccess;
  readonly live: LiveKeyAccess | null;
  /** What the files say, unless the key has expired. */
  readonly declared: DeclaredKey | null;
  readonly entries: readonly AuditEntry[] | undefined;
  /** Milliseconds. */
  readonly age: number | null;
  readonly input: KeyAuditInput;
}

type Check = (facts: Facts) => KeyFinding | undefined;

const CHECKS: readonly Check[] = [
  function old({age, input: {oldMs}}) {
    if (age === null || age <= oldMs) return undefined;
    const days = (ms: number) => count(Math.floor(ms / DAY_MS), 'day');
    return {rule: 'key_old', risk: 'medium', message: `is ${days(age)} old, more than ${days(oldMs)}`};
  },

  function sameName({key, declared}) {
    if (key.live.length < 2) return undefined;
    const others = count(key.live.length - 1, 'other key');
    const message = `shares its name with ${others}${declared ? ': a rotation may be under way' : ''}`;
    return {rule: 'key_same_name', risk: declared ? 'low' : 'medium', message};
  },

  function undeclared({declared, input: {model}}) {
    if (!model.sides.declared || declared) return undefined;
    return {rule: 'key_undeclared', risk: 'medium', message: 'is declared in no file: nobody answers for it there'};
  },

  function unowned({declared}) {
    if (!declared || declared.owner !== null) return undefined;
    return {rule: 'key_unowned', risk: 'low', message: 'has no owner in the files'};
  },

  function endless({declared}) {
    if (!declared || declared.expires !== null || declared.rotate_every_ms !== null) return undefined;
    return {rule: 'key_endless', risk: 'low', message: 'has neither an end nor a rotation in the files'};
  },

  function unseen({live, entries, input: {log}}) {
    if (!live || !log?.complete || entries === undefined || entries.length > 0 || live.in_use === 'yes')
      return undefined;
    const isYounger = Date.parse(live.created_at ?? '') > log.since.getTime();
    const since = isYounger ? 'it was made' : log.since.toISOString().slice(0, 10);
    const message = `shows no sign of use since ${since}: no proof, for reading is not logged`;
    return {rule: 'key_unseen', risk: 'low', message};
  },
];
