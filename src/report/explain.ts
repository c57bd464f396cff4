import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';
import {nearest} from '../model/nearest.ts';
import type {Address, Desired, KindName, Live} from '../model/object.ts';
import type {Change, GuardrailResult, Plan, RiskFinding, Warning} from '../model/plan.ts';
import type {Position} from '../model/position.ts';
import {fold, oneLine} from '../model/text.ts';
import {declaredFacts, type Fact, liveFacts} from './facts.ts';
import {whyNoRow} from './no-row.ts';

/** Why a plan has a row for an address, or none. */
export interface Explanation {
  /** As files and plan spell it; as it was asked for where nothing has it. */
  readonly address: Address;
  readonly rows: readonly ExplainedRow[];
  /** Why there is no row; undefined when there is one. */
  readonly whyNone: string | undefined;
  readonly declared: DeclaredSide | undefined;
  /** Several live objects can bear one address. */
  readonly live: readonly LiveSide[];
  /** Whether live objects of the kind were read. */
  readonly isRead: boolean;
  /** Guardrails that speak of the address. */
  readonly guardrails: readonly GuardrailResult[];
  readonly risks: readonly RiskFinding[];
  readonly warnings: readonly Warning[];
  readonly notes: readonly string[];
}

export interface ExplainedRow {
  readonly change: Change;
  /** How many waves the plan has. */
  readonly waves: number;
  /** What the row waits for is in the change; these wait for the row. */
  readonly neededBy: readonly Address[];
}

export interface DeclaredSide {
  readonly at: Position;
  readonly facts: readonly Fact[];
}

export interface LiveSide {
  readonly id: string;
  readonly facts: readonly Fact[];
}

/** Everything that a plan, and what it was made from, says of one address. Pure. */
export function explainChange(plan: Plan, desired: DesiredState, live: LiveState, asked: Address): Explanation {
  const address = known(asked, plan, desired, live);
  const kind = kindOf(address);
  const rows = plan.changes.filter(change => change.address === address);
  const declared = desired.sections[kind]?.find(one => one.address === address);
  const objects = liveOf(address, rows, live);
  const names = new Set([address, ...objects.map(one => one.address)].map(oneLine));
  const speaksOf = ({message}: {readonly message: string}) => [...names].some(name => mentions(message, name));
  const warnings = plan.warnings.filter(warning => speaksOf(warning) || isAbout(warning, declared));
  const notes = plan.notes.filter(message => speaksOf({message}));
  return {
    address,
    rows: rows.map(change => explainRow(change, plan)),
    whyNone: rows.length > 0 ? undefined : whyNoRow({address, kind, plan, desired, declared, objects, warnings, notes}),
    declared: declared && {at: declared.at, facts: declaredFacts(declared)},
    live: objects.map(one => ({id: one.id, facts: liveFacts(one)})),
    isRead: live.objects[kind] !== undefined,
    guardrails: plan.guardrails.filter(speaksOf),
    risks: plan.risks.filter(finding => finding.address === address),
    warnings,
    notes,
  };
}

/** The address that was meant: people may write case otherwise, where it makes no difference. */
function known(asked: Address, plan: Plan, desired: DesiredState, live: LiveState): Address {
  const kind = kindOf(asked);
  const all = [
    ...plan.changes.map(({address}) => address),
    ...(desired.sections[kind] ?? []).map(({address}) => address),
    ...(live.objects[kind] ?? []).map(({address}) => address),
  ];
  return all.find(one => one === asked) ?? all.find(one => fold(one) === fold(asked)) ?? asked;
}

/** Addresses of the same kind that may have been meant by one that nothing has. */
export const similarTo = (asked: Address, desired: DesiredState, live: LiveState): string | undefined =>
  nearest(
    asked,
    [...(desired.sections[kindOf(asked)] ?? []), ...(live.objects[kindOf(asked)] ?? [])].map(({address}) => address),
  );

const kindOf = (address: Address) => address.slice(0, address.indexOf('/')) as KindName;

/** Live objects that bear the address, are known under it, or that a row of the address is about. */
function liveOf(address: Address, rows: readonly Change[], {objects}: LiveState): readonly Live[] {
  const ids = new Set(rows.map(({id}) => id));
  return (objects[kindOf(address)] ?? []).filter(
    one =>
      one.address === address ||
      one.aliases?.includes(address) ||
      (rows[0]?.resources === undefined && ids.has(one.id)),
  );
}

const explainRow = (change: Change, {changes}: Plan): ExplainedRow => ({
  change,
  waves: changes.reduce((most, {wave, last_wave}) => Math.max(most, wave, last_wave ?? 0), 0),
  neededBy: [
    ...new Set(
      changes
        .filter(other => other !== change && change.action !== 'delete' && other.depends_on.includes(change.address))
        .map(other => other.address),
    ),
  ],
});

const isAbout = ({at}: Warning, declared: Desired | undefined) =>
  at !== null && declared !== undefined && at.file === declared.at.file && at.line === declared.at.line;

/** Whether a text names an address, and not only another one that begins alike. */
export function mentions(text: string, address: string): boolean {
  for (let from = text.indexOf(address); from !== -1; from = text.indexOf(address, from + 1))
    if (!/^[\w.@/-]*\w/.test(text.slice(from + address.length))) return true;
  return false;
}
