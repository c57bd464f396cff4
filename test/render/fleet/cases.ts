import type {FleetPlan} from '../../../src/model/fleet.ts';
import {clients, failed, fleetOf, rowsOfSort, type Sort} from '../../support/fleet.ts';
import {HOSTILE} from '../hostile.ts';
import {at} from '../subjects.ts';

const ROLES =
  'roles: {manager: {grants: editor, permissions: [dashboard.view, campaigns.view, campaigns.create, campaigns.edit, leadManagement.view]}}';
const ANA = '{email: ana@acme.com, role: manager, reason: OPS-1423}';
const BOB = '{email: bob@acme.com, role: view}';
const bob = {email: 'bob@acme.com', role: 'admin'};
const eve = {email: 'eve@acme.com', role: 'editor', timestamp_created: '2026-10-02T08:00:00Z'};

/** Ana comes, Bob steps back, and a key is made. */
const joins = (names: readonly string[]): Sort => ({
  names,
  files: `${ROLES}
members: [${ANA}, ${BOB}]
keys: [{name: BI export, scopes: [campaigns:read, accounts:read], secret: {to: file, path: "secrets/{workspace.id}.key"}}]`,
  live: {members: [bob]},
});

/** Bob steps back. */
const stepsBack = (names: readonly string[]): Sort => ({names, files: `members: [${BOB}]`, live: {members: [bob]}});

/** Eve goes, and campaigns get a tag. */
const leaves = (names: readonly string[], campaigns: readonly string[]): Sort => ({
  names,
  files: `members: [${BOB}]
tags: [{label: SDR-West}]
assignments: [{tag: SDR-West, campaigns: ["*"]}]`,
  live: {members: [{...bob, role: 'view'}, eve], campaigns: campaigns.map(name => ({name}))},
});

const inSync = (names: readonly string[]): Sort => ({
  names,
  files: `members: [${BOB}]`,
  live: {members: [{...bob, role: 'view'}]},
});

/** Ana, whom all others invite, goes; she was admin. */
const losesAna: Sort = {
  names: ['Northwind'],
  files: `members: [${BOB}]`,
  live: {
    members: [
      {...bob, role: 'view'},
      {email: 'ana@acme.com', role: 'admin'},
    ],
  },
};

/** Two people go, and more than a guardrail lets pass. */
const losesMany = (names: readonly string[], gone: number): Sort => ({
  names,
  files: `members: [${BOB}]`,
  live: {
    members: [
      {...bob, role: 'view'},
      ...Array.from({length: gone}, (_, index) => ({email: `p${index}@acme.com`, role: 'view'})),
    ],
  },
});

const ownTag = (name: string): Sort => ({
  names: [name],
  files: `members: [${ANA}]\n${ROLES}\ntags: [{label: ${name} only}]`,
});

const rowsOfSorts = async (...sorts: readonly Sort[]) => (await Promise.all(sorts.map(rowsOfSort))).flat();

/** Fleets by name, and what a reviewer is to see of them: test/render/fleet has the pages. */
export const FLEET_CASES: Readonly<Record<string, () => Promise<FleetPlan>>> = {
  'three-patterns': async () =>
    fleetOf(
      await rowsOfSorts(
        joins(clients(1, 60)),
        stepsBack(clients(61, 72)),
        leaves(clients(73, 92), ['West — Q1', 'West — Q2']),
        leaves(clients(93, 97), ['Only one']),
        inSync(clients(98, 100)),
      ),
    ),
  'one-odd-out': async () => fleetOf(await rowsOfSorts(joins(clients(1, 96)), losesAna, inSync(clients(97, 99)))),
  failures: async () =>
    fleetOf(
      [
        ...(await rowsOfSorts(stepsBack(clients(1, 3)), losesMany(['Fabrikam'], 5), losesMany(['Contoso'], 7))),
        ...clients(4, 6).map((name, index) =>
          failed(name, {hint: 'check the variable that holds the key', at: at(12 + 4 * index, 'fleet.yaml')}),
        ),
        failed('Tailspin', {code: 'CONFIG_UNKNOWN_ROLE', message: 'no role is called "editr"', at: at(4)}, 4),
        failed('Wingtip', {code: 'API_TIMEOUT', message: 'the API did not answer in time'}, 1),
      ],
      [
        {rule: 'max_failed', status: 'refused', message: '5 of 10 workspaces failed (at most 2)', hint: 'look at why'},
        {rule: 'max_changed', status: 'passed', message: '5 of 10 workspaces change'},
      ],
    ),
  unchanged: async () => fleetOf(await rowsOfSorts(inSync(clients(1, 100)))),
  'shared-base': async () =>
    fleetOf(await rowsOfSorts(...['Alpha', 'Beta', 'Gamma', 'Delta'].map(ownTag), {...ownTag('x'), names: ['Omega']})),
  'hostile-names': async () =>
    fleetOf(
      [
        ...(await rowsOfSorts(
          stepsBack([HOSTILE, 'A, B and 45 more', '| x | <b>y</b> @all', 'Twin']),
          losesMany(['all 8 workspaces'], 1),
          inSync(['In step']),
        )),
        failed('Twin', {code: HOSTILE, message: HOSTILE, hint: HOSTILE, at: at(1, HOSTILE)}),
        failed('', {message: 'this one has no name', hint: 'give it one'}),
      ],
      [{rule: HOSTILE, status: 'refused', message: HOSTILE, hint: HOSTILE}],
      HOSTILE,
    ),
};
