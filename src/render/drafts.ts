import {type Problem, RbacError} from '../errors.ts';
import type {AssertionResult} from '../model/assertion.ts';
import type {GuardrailResult, Risk, RiskFinding, Warning} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import type {Brief} from '../report/brief.ts';
import type {Draft} from './finding.ts';
import type {ShownOutcome} from './outcomes.ts';

export const ofBrief = ({of, guardrails, assertions, risks, warnings}: Brief): readonly Draft[] => [
  ...guardrails.filter(({status}) => status !== 'passed').map(ofGuardrail),
  ...ofAssertions(assertions, of === 'drift'),
  ...risks.map(ofRisk),
  ...warnings.map(ofWarning),
];

export const ofProblem = ({code, message, hint, at, also, line, length}: Problem): Draft => ({
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

export const ofGuardrail = ({rule, status, message, hint}: GuardrailResult): Draft => ({
  rule: `guardrail/${oneLine(rule)}`,
  ...GUARDRAIL_WEIGHT[status],
  message: oneLine(status === 'allowed' ? `allowed this once: ${message}` : message),
  ...(hint !== undefined && {hint: oneLine(hint)}),
  at: null,
  identity: [],
});

const ASSERTION_WEIGHT = {
  failed: {level: 'error', severity: 'critical'},
  repaired: {level: 'warning', severity: 'major'},
  unchecked: {level: 'note', severity: 'info'},
  passed: {level: 'note', severity: 'info'},
} as const satisfies Record<AssertionResult['status'], object>;

/**
Those that did not pass, in their order.
@param live whether what does not hold now is a failure, whatever a plan would do about it
*/
export const ofAssertions = (results: readonly AssertionResult[], live = false): readonly Draft[] =>
  results.filter(({status}) => status !== 'passed').map(result => ofAssertion(result, live));

export function ofAssertion(result: AssertionResult, live: boolean): Draft {
  const {name, because, at, status, message, violations} = result;
  const [one] = violations;
  return {
    rule: `assert/${status}`,
    ...ASSERTION_WEIGHT[live && status === 'repaired' ? 'failed' : status],
    message: oneLine([`"${name}"${because === null ? '' : ` (${because})`}`, message].join(': ')),
    at,
    ...(one?.address && violations.length === 1 && {address: one.address}),
    identity: [name],
  };
}

const RISK_WEIGHT = {
  critical: {level: 'error', severity: 'critical'},
  high: {level: 'warning', severity: 'major'},
  medium: {level: 'note', severity: 'minor'},
  low: {level: 'note', severity: 'info'},
} as const satisfies Record<Risk, object>;

export const ofRisk = ({rule, risk, message, address, at}: RiskFinding): Draft => ({
  rule: `risk/${oneLine(rule)}`,
  ...RISK_WEIGHT[risk],
  message: oneLine(message),
  at,
  ...(address !== null && {address}),
  identity: address === null ? [withoutPlaces(message)] : [address],
});

export const ofWarning = ({code, message, at}: Warning): Draft => ({
  rule: `warning/${oneLine(code)}`,
  level: 'warning',
  severity: 'minor',
  message: oneLine(message),
  at,
  identity: [withoutPlaces(message)],
});

export function ofOutcome({change, status, error, note}: ShownOutcome): Draft {
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
