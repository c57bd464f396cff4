import type {FleetError} from '../../model/fleet.ts';
import type {GuardrailResult} from '../../model/plan.ts';
import {oneLine} from '../../model/text.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import {type Alike, apart, workspacesOf} from '../../report/fold/alike.ts';
import {ofAssertion, ofGuardrail, ofRisk, ofWarning} from '../drafts.ts';
import type {Draft} from '../finding.ts';
import {type Names, namesOf} from './names.ts';

/** Columns of the list of workspaces in a message. */
const FEW = 60;

/**
Everything worth a look in a fleet. What is said alike of several workspaces, and of the same line, is one finding that names
them: reviewers see each thing once.
*/
export function fleetDrafts(brief: FleetBrief): readonly Draft[] {
  const names = namesOf(brief.rows);
  const drafts = <T extends {readonly message: string}>(
    said: readonly Alike<T>[],
    ofValue: (value: T) => Draft,
    places: (value: T) => unknown = () => null,
  ) =>
    said
      .flatMap(one => apart(one, value => [value.message, places(value)]))
      .map(one => inFleet(ofValue(one.value), one, names));
  return [
    ...drafts(brief.failures, ofFailure, ({at}) => at),
    ...ofFleetGuardrails(brief.fleetGuardrails),
    ...drafts(brief.guardrails, ofGuardrail),
    ...drafts(
      brief.assertions,
      one => ofAssertion(one, brief.of === 'fleet drift'),
      ({at}) => at,
    ),
    ...drafts(brief.risks, ofRisk, ({at}) => at),
    ...drafts(brief.warnings, ofWarning, ({at}) => at),
  ];
}

/** A finding of one workspace as one of those that it is about. It is another one when they are others. */
function inFleet(draft: Draft, about: Alike<unknown>, names: Names): Draft {
  const rows = workspacesOf(about);
  return {
    ...draft,
    message: `${draft.message} · in ${names.some(rows, FEW)}`,
    workspaces: rows.map(({id, name}) => ({id: oneLine(id), name: oneLine(name)})),
    identity: [...draft.identity, ...rows.map(({id}) => id)],
  };
}

/** Why a workspace has no plan. */
export const ofFailure = ({code, message, hint, at}: FleetError): Draft => ({
  rule: oneLine(code),
  level: 'error',
  severity: 'critical',
  message: oneLine(message),
  ...(hint !== null && {hint: oneLine(hint)}),
  at,
  identity: [],
});

/** Guardrails over the fleet as a whole that did not pass. */
export const ofFleetGuardrails = (results: readonly GuardrailResult[]): readonly Draft[] =>
  results.filter(({status}) => status !== 'passed').map(result => ({...ofGuardrail(result), identity: ['fleet']}));
