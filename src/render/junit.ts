import type {AssertionResult} from '../model/assertion.ts';
import type {GuardrailResult} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import {briefOfRow, type FleetBrief} from '../report/fleet/brief.ts';
import type {Finding} from './finding.ts';
import {findingsOf, fullMessage, withFingerprints} from './findings.ts';
import {ofFailure, ofFleetGuardrails} from './fleet/findings.ts';
import {namesOf} from './fleet/names.ts';
import {briefOf, isFleet, type Subject} from './subject.ts';

interface Case {
  readonly group: string;
  readonly name: string;
  /** What speaks against it; a case without one has passed. */
  readonly findings: readonly Finding[];
  readonly skipped?: boolean;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  /** What is told beside the cases. */
  readonly asides: readonly Finding[];
}

/**
A test suite for the command, or for each workspace of a fleet: a case for each guardrail and each assertion, for each risk rule
that speaks, for each problem of the files and for each change of an apply. What is an error or a high risk fails; the rest is output of its
case.
*/
export function renderJunit(subject: Subject): string {
  const suites = isFleet(subject) ? fleetSuites(subject) : [suiteOf(subject, subject.of)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="instantly-rbac" ${numbersOf(suites.flatMap(({cases}) => cases))}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

const suiteOf = (subject: Exclude<Subject, FleetBrief>, name: string): Suite => ({
  name,
  cases: casesOf(subject),
  asides: findingsOf(subject).filter(({rule}) => rule.startsWith('warning/')),
});

/** One of the fleet as a whole, and one of each workspace. */
function fleetSuites(fleet: FleetBrief): readonly Suite[] {
  const names = namesOf(fleet.rows);
  const whole = {group: 'instantly-rbac', name: fleet.of, findings: []};
  const guardrails = guardrailCases(fleet.fleetGuardrails, withFingerprints(ofFleetGuardrails(fleet.fleetGuardrails)));
  const rows = fleet.rows.map(row => {
    const name = `${fleet.of}: ${names.of(row)}`;
    const brief = briefOfRow(row, fleet.of);
    const failures = withFingerprints(row.error ? [ofFailure(row.error)] : []);
    return brief ? suiteOf(brief, name) : {name, cases: [{...whole, findings: failures}], asides: []};
  });
  return [{name: fleet.of, cases: [whole, ...guardrails], asides: []}, ...rows];
}

function suiteLines({name, cases, asides}: Suite): readonly string[] {
  const skipped = cases.filter(one => one.skipped === true).length;
  return [
    `  <testsuite name="${xml(`instantly-rbac ${name}`)}" ${numbersOf(cases)} skipped="${skipped}">`,
    ...cases.flatMap(caseLines),
    ...(asides.length > 0 ? [`    <system-out>${xml(asides.map(placed).join('\n'))}</system-out>`] : []),
    '  </testsuite>',
  ];
}

const numbersOf = (cases: readonly Case[]) =>
  `tests="${cases.length}" failures="${cases.filter(isFailed).length}" errors="0"`;

function casesOf(subject: Subject): readonly Case[] {
  const findings = findingsOf(subject);
  const whole = {group: 'instantly-rbac', name: subject.of, findings: []};
  if (subject.of === 'validate') {
    const problems = findings.filter(({rule}) => !rule.startsWith('warning/'));
    const rest = problems.filter(({rule}) => !rule.startsWith('assert/'));
    return [
      whole,
      ...rest.map(finding => ({group: finding.rule, name: placed(finding), findings: [finding]})),
      ...assertionCases(subject.assertions ?? [], findings),
    ];
  }
  const of = (rule: string) => findings.filter(finding => finding.rule === rule);
  const guardrails = guardrailCases(briefOf(subject)?.guardrails ?? [], findings);
  const risks = new Set(findings.map(({rule}) => rule).filter(rule => rule.startsWith('risk/')));
  const risky = [...risks].map(rule => ({group: 'risk', name: rule.replace('risk/', ''), findings: of(rule)}));
  const assertions = assertionCases(briefOf(subject)?.assertions ?? [], findings);
  return [whole, ...guardrails, ...assertions, ...risky, ...changeCases(subject, findings)];
}

const guardrailCases = (results: readonly GuardrailResult[], findings: readonly Finding[]): readonly Case[] =>
  results.map(({rule}) => ({
    group: 'guardrail',
    name: oneLine(rule),
    findings: findings.filter(finding => finding.rule === `guardrail/${oneLine(rule)}`),
  }));

/** A case for each, also for those that passed; the findings are those of the others, in their order. */
function assertionCases(results: readonly AssertionResult[], findings: readonly Finding[]): readonly Case[] {
  const told = findings.filter(({rule}) => rule.startsWith('assert/'));
  const open = results.filter(({status}) => status !== 'passed');
  const findingOf = new Map(open.map((result, index) => [result, told[index]]));
  return results.map(result => {
    const finding = findingOf.get(result);
    return {
      group: 'assert',
      name: oneLine(result.name),
      findings: finding === undefined ? [] : [finding],
      skipped: result.status === 'unchecked',
    };
  });
}

function changeCases(subject: Subject, findings: readonly Finding[]): readonly Case[] {
  if (subject.of !== 'apply') return [];
  const left = findings.filter(({rule}) => rule.startsWith('apply/'));
  const open = subject.outcomes.filter(({status}) => status !== 'applied');
  const findingOf = new Map(open.map((outcome, index) => [outcome, left[index]]));
  return subject.outcomes.map(outcome => {
    const finding = findingOf.get(outcome);
    return {
      group: 'change',
      name: oneLine(`${outcome.change.action} ${outcome.change.address}`),
      findings: finding === undefined ? [] : [finding],
      skipped: outcome.status === 'blocked' || outcome.status === 'not_tried',
    };
  });
}

const isFailed = ({findings, skipped}: Case) => skipped !== true && findings.some(fails);

/** A guardrail that was allowed has let pass what it would refuse: nothing failed. */
const fails = ({rule, level}: Finding) => level === 'error' || (level === 'warning' && rule.startsWith('risk/'));

function caseLines(one: Case): readonly string[] {
  const {group, name, findings, skipped} = one;
  const at = findings.find(finding => finding.at !== null)?.at;
  const place = at ? ` file="${xml(at.file)}" line="${at.line}"` : '';
  const head = `    <testcase classname="${xml(group)}" name="${xml(name)}"${place}`;
  const text = findings.map(placed).join('\n');
  if (findings.length === 0) return [`${head}/>`];
  const [first] = findings;
  if (skipped === true) return [`${head}>`, `      <skipped message="${xml(text)}"/>`, '    </testcase>'];
  const body = isFailed(one)
    ? `<failure type="${xml(first?.rule ?? group)}" message="${xml(first?.message ?? '')}">${xml(text)}</failure>`
    : `<system-out>${xml(text)}</system-out>`;
  return [`${head}>`, `      ${body}`, '    </testcase>'];
}

const placed = (finding: Finding) =>
  `${finding.at ? `${oneLine(finding.at.file)}:${finding.at.line}: ` : ''}${fullMessage(finding)}`;

/** Text for an attribute or an element: without what XML 1.0 has no way to say, line feeds kept apart. */
const xml = (text: string) =>
  text
    .split('\n')
    .map(line =>
      oneLine(line)
        .replace(/[\ufffe\uffff]/g, '\ufffd')
        .replace(/[&<>"']/g, mark => ENTITIES[mark] ?? mark),
    )
    .join('&#10;');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
