import type {AssertionResult} from '../../model/assertion.ts';
import type {FleetError, FleetRow} from '../../model/fleet.ts';
import {type GuardrailResult, RISKS, type RiskFinding, type Warning} from '../../model/plan.ts';
import type {Position} from '../../model/position.ts';
import {byDanger, type Meaning, meaningsOf, meaningText} from '../meaning.ts';
import {type Alike, alike, common} from './alike.ts';
import {withoutIds} from './own.ts';

/** What is dangerous, the highest risk first. */
export const foldRisks = (rows: readonly FleetRow[]): readonly Alike<RiskFinding>[] =>
  [
    ...alike(
      rows,
      ({plan}) => plan?.risks ?? [],
      ({rule, risk, message, address}) => key(rule, risk, withoutIds(message), address),
    ),
  ].sort((a, b) => RISKS.indexOf(b.value.risk) - RISKS.indexOf(a.value.risk));

export const foldWarnings = (rows: readonly FleetRow[]): readonly Alike<Warning>[] =>
  alike(
    rows,
    ({plan}) => plan?.warnings ?? [],
    ({code, message}) => key(code, withoutIds(message)),
  );

export const foldNotes = (rows: readonly FleetRow[]): readonly Alike<string>[] =>
  alike(rows, ({plan}) => plan?.notes ?? [], withoutIds);

/** Assertions that did not pass, failed ones first. Who speaks against one may differ. */
export const foldAssertions = (rows: readonly FleetRow[]): readonly Alike<AssertionResult>[] =>
  [
    ...alike(
      rows,
      ({plan}) => plan?.assertions?.filter(({status}) => status !== 'passed') ?? [],
      ({name, status, at}) => key(name, status, at),
    ),
  ].sort((a, b) => Number(b.value.status === 'failed') - Number(a.value.status === 'failed'));

/** Guardrails that did not pass, refusals first. Their messages, which hold each workspace's numbers, may differ. */
export const foldGuardrails = (rows: readonly FleetRow[]): readonly Alike<GuardrailResult>[] =>
  [
    ...alike(
      rows,
      ({plan}) => plan?.guardrails.filter(({status}) => status !== 'passed') ?? [],
      ({rule, status, hint}) => key(rule, status, hint),
    ),
  ].sort((a, b) => Number(b.value.status === 'refused') - Number(a.value.status === 'refused'));

/** Workspaces that have no plan. */
export const foldFailures = (rows: readonly FleetRow[]): readonly Alike<FleetError>[] =>
  alike(
    rows,
    ({error}) => (error === null ? [] : [error]),
    ({code, message, hint}) => key(code, withoutIds(message), hint),
  );

/** What changes for people, the most dangerous first. */
export function foldMeanings(rows: readonly FleetRow[]): readonly Alike<Meaning>[] {
  const known = new Map<string, Meaning>();
  return [
    ...alike(
      rows,
      ({plan}) => meaningsOf(plan?.changes ?? [], known),
      meaning => key(meaning.address, meaning.risk, meaningText(meaning)),
    ),
  ].sort((a, b) => byDanger(a.value, b.value));
}

const key = (...parts: readonly unknown[]) => JSON.stringify(parts);

/** One of them to show: with the place that all of them have, and without ids where these differ. */
export function sharedOf<T extends {readonly message: string; readonly at: Position | null}>(said: Alike<T>): T {
  const message = common(said, one => one.message) ?? withoutIds(said.value.message);
  return {...said.value, message, at: common(said, ({at}) => at) ?? null};
}
