import {expect, it} from 'vitest';
import {judge} from '../../src/report/assert/judge.ts';
import {briefOfFleet} from '../../src/report/fleet/brief.ts';
import {change} from '../apply/fakes.ts';
import {costOf} from '../support/cost.ts';
import {clients, fleetOf, rowWith} from '../support/fleet.ts';
import {member, scene} from './assert/scenes.ts';

it('1,000 workspaces of 25 changes are folded in less than a second', () => {
  const added = (number: number, row: number) =>
    change(`member/p${number + 25 * (row % 3)}@acme.com`, {after: {email: 'x', role: 'editor'}});
  const removed = (number: number, row: number) =>
    change('member/ana@acme.com', {
      ...{action: 'delete', after: null, before: {role: `r${number}`}},
      summary: `not declared · added 2026-10-${10 + (row % 20)} by dan@acme.com`,
    });
  const rows = clients(1, 1_000).map((name, row) =>
    rowWith(
      name,
      Array.from({length: 25}, (_, number) => (number % 2 === 0 ? removed : added)(number, row)),
    ),
  );
  const fleet = fleetOf(rows);
  expect(costOf(() => briefOfFleet(fleet, 'fleet plan'))).toBeLessThan(1_000);
});

it('assertions are judged in a time that grows with the people and the patterns, whatever the patterns are', () => {
  const many = Array.from({length: 2_000}, (_, index) => member(`${'a'.repeat(60)}${index}@acme.com`, 'admin'));
  const hostile = Array.from({length: 50}, (_, index) => `member/${'*a'.repeat(30)}*${index}b`);
  const claim = {form: 'nobody', who: ['*'], except: hostile, has: 'admin', number: 0} as const;
  expect(costOf(() => judge(claim, scene(many)))).toBeLessThan(2_000);
});
