import type {FleetRow} from '../../../src/model/fleet.ts';
import type {Change} from '../../../src/model/plan.ts';
import {briefOfFleet, type FleetBrief} from '../../../src/report/fleet/brief.ts';
import {change} from '../../apply/fakes.ts';
import {clients, failed, fleetOf, rowWith} from '../../support/fleet.ts';
import {at, nasty, refused, risk, warning} from '../subjects.ts';

const fold = (...parts: Parameters<typeof fleetOf>): FleetBrief => briefOfFleet(fleetOf(...parts), 'fleet plan');

const PASSED = {rule: 'min_admins', status: 'passed', message: '2 remain'} as const;
const ana = change('member/ana@acme.com', {risk: 'critical', summary: 'invite as admin', at: at(4)});

/** Ana becomes admin in so many workspaces. */
export const withAna = (number: number): readonly FleetRow[] =>
  clients(1, number).map(name => rowWith(name, [ana], {risks: [risk()], guardrails: [PASSED]}));

/** A fleet in which there is something of everything: three workspaces are alike, one is odd, two failed, one is in step. */
export const fullFleet: FleetBrief = fold(
  [
    ...withAna(3),
    rowWith(
      'Odd',
      [change('member/ana@acme.com', {action: 'delete', after: null, summary: 'not declared', at: null})],
      {
        guardrails: [PASSED, refused],
        notes: ['a later plan removes the old key'],
        warnings: [warning],
      },
    ),
    rowWith('In step', [], {guardrails: [PASSED]}),
    failed('No key', {hint: 'check the variable', at: at(12, 'fleet.yaml')}),
    failed('Slow', {code: 'API_TIMEOUT', message: 'the API did not answer in time'}, 1),
  ],
  [
    {rule: 'max_failed', status: 'refused', message: '2 of 7 workspaces failed', hint: 'look at why'},
    {rule: 'lost_everywhere', status: 'passed', message: 'nobody loses every workspace'},
  ],
);

export const fleetWith = (rows: readonly FleetRow[]): FleetBrief => fold(rows);

/** A fleet in which every string from outside is one of these. */
export function nastyFleet(name: string): FleetBrief {
  const {changes, risks, guardrails, notes, warnings} = nasty(name);
  return fold(
    [
      rowWith(name, changes as readonly Change[], {risks, guardrails, notes, warnings}),
      failed(name, {code: name, message: name, hint: name, at: at(1, name)}),
    ],
    guardrails,
    name,
  );
}
