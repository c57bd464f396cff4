import {type Problem, RbacError} from '../errors.ts';
import {digestOf} from '../model/json.ts';
import type {Address} from '../model/object.ts';
import type {GuardrailResult, Risk, RiskFinding, Warning} from '../model/plan.ts';
import {byPosition, type Position} from '../model/position.ts';
import {oneLine} from '../model/text.ts';
import type {Brief} from '../report/brief.ts';
import type {ShownOutcome} from './outcomes.ts';
import {briefOf, type Subject} from './subject.ts';

export type Level = 'error' | 'warning' | 'note';
/** As GitLab calls them, the mildest first. */
export type Severity = 'info' | 'minor' | 'major' | 'critical' | 'blocker';

/** One thing that somebody should look at, in the form that tools for code reviews share. */
export interface Finding {
  /** Stable: `CONFIG_VALUE`, `guardrail/min_admins`, `risk/gains_admin`, `warning/OWNER_DIFFERS`, `apply/failed`. */
  readonly rule: string;
  readonly level: Level;
  readonly severity: Severity;
  /** One line, safe to print. */
  readonly message: string;
  readonly hint?: string;
  readonly at: Position | null;
  readonly address?: Address;
  /** How many characters from `at` on are meant. */
  readonly length?: number;
  /** Another place that matters. */
  readonly also?: Position;
  /** Hex; the same tomorrow, also when lines have moved. No two findings of a list have the same. */
  readonly fingerprint: string;
}

type Draft = Omit<Finding, 'fingerprint'> & {
  /** What it is about, apart from rule and file: no lines, no columns. */
  readonly identity: readonly string[];
};

/** Everything worth a look: problems, guardrails that did not pass, risks, warnings, changes that were not applied. */
export function findingsOf(subject: Subject): readonly Finding[] {
  if (subject.of === 'validate')
    return withFingerprints([...subject.problems.map(ofProblem), ...subject.warnings.map(ofWarning)]);
  const brief = briefOf(subject);
  const outcomes = subject.of === 'apply' ? subject.outcomes.filter(({status}) => status !== 'applied') : [];
  return withFingerprints([...outcomes.map(ofOutcome), ...(brief ? ofBrief(brief) : [])]);
}

const ofBrief = ({guardrails, risks, warnings}: Brief): readonly Draft[] => [
  ...guardrails.filter(({status}) => status !== 'passed').map(ofGuardrail),
  ...risks.map(ofRisk),
  ...warnings.map(ofWarning),
];

const ofProblem = ({code, message, hint, at, also, line, length}: Problem): Draft => ({
  rule: code,
  level: 'error',
  severity: 'critical',
  message: oneLine(message),
  ...(hint !== undefined && {hint: oneLine(hint)}),
  at,
  ...(also !== undefined && {also}),
  ...(length !== undefined && {length}),
  identity: [line?.trim() ?? '', withoutPlaces(message)],
});

const GUARDRAIL_WEIGHT = {
  refused: {level: 'error', severity: 'blocker'},
  allowed: {level: 'warning', severity: 'major'},
  warned: {level: 'warning', severity: 'minor'},
  passed: {level: 'note', severity: 'info'},
} as const satisfies Record<GuardrailResult['status'], object>;

const ofGuardrail = ({rule, status, message, hint}: GuardrailResult): Draft => ({
  rule: `guardrail/${oneLine(rule)}`,
  ...GUARDRAIL_WEIGHT[status],
  message: oneLine(status === 'allowed' ? `allowed this once: ${message}` : message),
  ...(hint !== undefined && {hint: oneLine(hint)}),
  at: null,
  identity: [],
});

const RISK_WEIGHT = {
  critical: {level: 'error', severity: 'critical'},
  high: {level: 'warning', severity: 'major'},
  medium: {level: 'note', severity: 'minor'},
  low: {level: 'note', severity: 'info'},
} as const satisfies Record<Risk, object>;

const ofRisk = ({rule, risk, message, address, at}: RiskFinding): Draft => ({
  rule: `risk/${oneLine(rule)}`,
  ...RISK_WEIGHT[risk],
  message: oneLine(message),
  at,
  ...(address !== null && {address}),
  identity: address === null ? [withoutPlaces(message)] : [address],
});

const ofWarning = ({code, message, at}: Warning): Draft => ({
  rule: `warning/${oneLine(code)}`,
  level: 'warning',
  severity: 'minor',
  message: oneLine(message),
  at,
  identity: [withoutPlaces(message)],
});

function ofOutcome({change, status, error, note}: ShownOutcome): Draft {
  const why = [error instanceof Error ? error.message : undefined, note].filter(part => part !== undefined);
  const hint = error instanceof RbacError ? error.hint : undefined;
  return {
    rule: `apply/${status}`,
    ...(status === 'failed' ? {level: 'error', severity: 'critical'} : {level: 'warning', severity: 'major'}),
    message: oneLine([`${change.address}: ${status.replace('_', ' ')}`, ...why].join(' · ')),
    ...(hint !== undefined && {hint: oneLine(hint)}),
    at: change.at,
    address: change.address,
    identity: [change.address, change.action],
  };
}

/** A message without the places that it names: `rbac.yaml:8:5` becomes `rbac.yaml`. */
const withoutPlaces = (message: string) => message.replace(/:\d+(:\d+)?\b/g, '');

/** Equal ones are numbered, so that none hides behind another. */
function withFingerprints(drafts: readonly Draft[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return drafts.map(({identity, ...finding}) => {
    const parts = [finding.rule, finding.at?.file ?? '', ...identity];
    const key = JSON.stringify(parts);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return {...finding, fingerprint: digestOf([...parts, before]).replace('sha256:', '')};
  });
}

/** Where to show what has no line of its own: the start of the first file that the findings or changes name. */
export function homeOf(subject: Subject): Position {
  const brief = briefOf(subject);
  const places = [...findingsOf(subject), ...(brief?.changes ?? [])].flatMap(({at}) => (at ? [at] : []));
  const [first] = places.sort(byPosition);
  return {file: first?.file ?? 'rbac.yaml', line: 1, column: 1};
}

/** The message with what to do about it. */
export const fullMessage = ({message, hint}: Pick<Finding, 'message' | 'hint'>): string =>
  hint === undefined ? message : `${message} → ${hint}`;
