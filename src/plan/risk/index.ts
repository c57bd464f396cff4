import {canonicalJson} from '../../model/json.ts';
import {RISKS, type Risk, type RiskFinding, type ShownChange} from '../../model/plan.ts';
import {byText} from '../../model/text.ts';
import {changedDestination} from './changed-destination.ts';
import {gainsAdmin} from './gains-admin.ts';
import {ignoreChanged} from './ignore-changed.ts';
import {keyChangesOwner} from './key-changes-owner.ts';
import {keyMakesAdmins} from './key-makes-admins.ts';
import {keyMakesKeys} from './key-makes-keys.ts';
import {keyReachesAll} from './key-reaches-all.ts';
import {keyReadsKeys} from './key-reads-keys.ts';
import {keyRemovesWorkspace} from './key-removes-workspace.ts';
import {lastAdmin} from './last-admin.ts';
import {lastKey} from './last-key.ts';
import {lastSender} from './last-sender.ts';
import {loosenedAssertion} from './loosened-assertion.ts';
import {loosenedGuardrail} from './loosened-guardrail.ts';
import {manageChanged} from './manage-changed.ts';
import {outsideDomain} from './outside-domain.ts';
import {redefinedRole} from './redefined-role.ts';
import type {RiskInput, RiskRule, Told} from './rule.ts';
import {sendingTag} from './sending-tag.ts';

export type {RiskInput} from './rule.ts';
export {standingNotes} from './standing-notes.ts';

/** Every rule, as docs/risk.md lists them: what is about the files first, then the highest risk. */
export const riskRules: readonly RiskRule[] = [
  loosenedGuardrail,
  loosenedAssertion,
  changedDestination,
  redefinedRole,
  manageChanged,
  ignoreChanged,
  keyMakesKeys,
  keyMakesAdmins,
  keyRemovesWorkspace,
  keyChangesOwner,
  gainsAdmin,
  outsideDomain,
  keyReadsKeys,
  keyReachesAll,
  lastAdmin,
  lastSender,
  lastKey,
  sendingTag,
];

/**
What the rules have to say of a plan or a diff, each thing once, in the order of the rules, and inside a rule by address.
Rules about the files as a whole speak only when earlier files are given.
*/
export const findRisks = (input: RiskInput): readonly RiskFinding[] =>
  riskRules.flatMap(({rule, risk, find}) =>
    unique(find(input))
      .map(told => ({rule, risk, ...told}))
      .sort((a, b) => byText(a.address ?? '', b.address ?? '')),
  );

/** An address can have two changes, such as accounts that come and others that go. */
const unique = (told: readonly Told[]) => [...new Map(told.map(one => [canonicalJson(one), one])).values()];

/** The same changes, each with at least the highest risk that is found at its address. */
export function withRisks<C extends ShownChange>(
  changes: readonly C[],
  findings: readonly RiskFinding[],
): readonly C[] {
  const highest = new Map<string | null, Risk>();
  for (const {address, risk} of findings) highest.set(address, higher(risk, highest.get(address)));
  return changes.map(change => ({...change, risk: higher(change.risk, highest.get(change.address))}));
}

const higher = (a: Risk, b: Risk | undefined) => (b && RISKS.indexOf(b) > RISKS.indexOf(a) ? b : a);
