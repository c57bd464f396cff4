import {digestOf} from '../model/json.ts';
import {byPosition, type Position} from '../model/position.ts';
import {ofAssertions, ofBrief, ofOutcome, ofProblem, ofWarning} from './drafts.ts';
import type {Draft, Finding} from './finding.ts';
import {fleetDrafts} from './fleet/findings.ts';
import {briefOf, isFleet, type Subject} from './subject.ts';

/** Everything worth a look: problems, guardrails that did not pass, risks, warnings, changes that were not applied. */
export function findingsOf(subject: Subject): readonly Finding[] {
  if (subject.of === 'validate')
    return withFingerprints([
      ...subject.problems.map(ofProblem),
      ...ofAssertions(subject.assertions ?? []),
      ...subject.warnings.map(ofWarning),
    ]);
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
