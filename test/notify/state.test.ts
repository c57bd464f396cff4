import {expect, it} from 'vitest';
import type {ShownChange} from '../../src/model/plan.ts';
import {stateOf, turnOf} from '../../src/notify/state.ts';
import type {Brief} from '../../src/report/brief.ts';
import {BOB, briefOf, EVE} from './briefs.ts';

const ATTRIBUTION = {who: 'dan@acme.com', when: '2026-11-01T00:00:00Z', how: 'audit log', confidence: 'known'} as const;
const owner = {code: 'OWNER_DIFFERS', message: 'the owner is eve@acme.com', at: null};

it.each<[what: string, brief: Brief]>([
  ['the order of changes', briefOf([EVE, BOB])],
  ['who made it, and when', briefOf([{...BOB, attribution: ATTRIBUTION}, EVE])],
  ['the line that asks for it', briefOf([{...BOB, at: null}, EVE])],
  ['the words of a row', briefOf([{...BOB, summary: 'pending since 3 days'}, EVE])],
  ['a warning that is no drift', briefOf([BOB, EVE], [{code: 'KEY_LIST_READABLE', message: 'keys', at: null}])],
])('the state of a drift does not change with %s', (_what, brief) => {
  expect(stateOf(brief)).toBe(stateOf(briefOf([BOB, EVE])));
});

const other: readonly ShownChange[] = [{...BOB, fields: [{path: 'role', before: 'admin', after: 'editor'}]}, EVE];

it.each<[what: string, brief: Brief]>([
  ['an object', briefOf([BOB])],
  ['an action', briefOf([BOB, {...EVE, action: 'replace'}])],
  ['a field', briefOf(other)],
  ['resources', briefOf([{...BOB, resources: ['a@acme.com']}, EVE])],
  ['a warning that is drift', briefOf([BOB, EVE], [owner])],
  ['nothing left', briefOf()],
])('the state of a drift changes with %s', (_what, brief) => {
  expect(stateOf(brief)).not.toBe(stateOf(briefOf([BOB, EVE])));
});

it.each([
  ['no drift', briefOf(), /^clean$/],
  ['a change', briefOf([BOB]), /^sha256:[0-9a-f]{64}$/],
  ['an owner who differs', briefOf([], [owner]), /^sha256:[0-9a-f]{64}$/],
])('the state of %s', (_what, brief, form) => {
  expect(stateOf(brief)).toMatch(form);
});

it.each([
  ['never told, and clean', undefined, 'clean', undefined],
  ['never told, and drift', undefined, 'a', 'drift'],
  ['clean, and clean', 'clean', 'clean', undefined],
  ['clean, then drift', 'clean', 'a', 'drift'],
  ['drift, and the same', 'a', 'a', undefined],
  ['drift, then another', 'a', 'b', 'changed'],
  ['drift, then clean', 'a', 'clean', 'clean'],
  ['a mark that somebody broke, then drift', '', 'a', 'changed'],
  ['a mark that somebody broke, then clean', '', 'clean', 'clean'],
])('%s', (_what, told, now, turn) => {
  expect(turnOf(told, now)).toBe(turn);
});
