import {digestOf} from '../model/json.ts';
import type {Address} from '../model/object.ts';
import {byPosition, type Position} from '../model/position.ts';
import {type Draft, ofBrief, ofOutcome, ofProblem, ofWarning} from './drafts.ts';
import {fleetDrafts} from './fleet-findings.ts';
import {briefOf, isFleet, type Subject} from './subject.ts';

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
  /** In a fleet: the workspaces that it is about. */
  readonly workspaces?: readonly {readonly id: string; readonly name: string}[];
  /** Hex; the same tomorrow, also when lines have moved. No two findings of a list have the same. */
  readonly fingerprint: string;
}

/** Everything worth a look: problems, guardrails that did not pass, risks, warnings, changes that were not applied. */
export function findingsOf(subject: Subject): readonly Finding[] {
  if (subject.of === 'validate')
    return withFingerprints([...subject.problems.map(ofProblem), ...subject.warnings.map(ofWarning)]);
  if (isFleet(subject)) return withFingerprints(fleetDrafts(subject));
  const brief = briefOf(subject);
  const outcomes = subject.of === 'apply' ? subject.outcomes.filter(({status}) => status !== 'applied') : [];
  return withFingerprints([...outcomes.map(ofOutcome), ...(brief ? ofBrief(brief) : [])]);
}

/** Equal ones are numbered, so that none hides behind another. */
export function withFingerprints(drafts: readonly Draft[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return drafts.map(({identity, ...finding}) => {
    const parts = [finding.rule, finding.at?.file ?? '', ...identity];
    const key = JSON.stringify(parts);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return {...finding, fingerprint: digestOf([...parts, before]).replace('sha256:', '')};
  });
}

/** Where to show what has no line of its own: the start of the fleet file, or of the first file that the findings or changes name. */
export function homeOf(subject: Subject): Position {
  if (isFleet(subject)) return {file: subject.fleet.file, line: 1, column: 1};
  const brief = briefOf(subject);
  const places = [...findingsOf(subject), ...(brief?.changes ?? [])].flatMap(({at}) => (at ? [at] : []));
  const [first] = places.sort(byPosition);
  return {file: first?.file ?? 'rbac.yaml', line: 1, column: 1};
}

/** The message with what to do about it. */
export const fullMessage = ({message, hint}: Pick<Finding, 'message' | 'hint'>): string =>
  hint === undefined ? message : `${message} → ${hint}`;
