import {describe, expect, it} from 'vitest';
import {assertConverged, type Rehearsal} from '../../src/cli/rehearsal.ts';
import type {Change} from '../../src/model/plan.ts';

const change = {address: 'tag/West', kind: 'tag', action: 'create'} as unknown as Change;
const fine: Rehearsal = {outcomes: [{change, status: 'applied'}], left: [], fewestAdmins: 2, leastAdmins: 1};

describe('a rehearsal', () => {
  it('that comes out right is told in one line', () => {
    expect(assertConverged(fine)).toBe(
      'Rehearsal: 1 change applied on a copy in memory; nothing is left, and no step broke a guardrail.',
    );
  });

  it.each<[string, Partial<Rehearsal>, string]>([
    ['leaves something to plan', {left: [change]}, 'a plan afterwards still has tag/West'],
    ['could not apply a change', {outcomes: [{change, status: 'failed'}]}, 'tag/West could not be applied'],
    ['goes below the admins that must remain', {fewestAdmins: 0}, 'a step leaves 0 accepted admins, and 1 must remain'],
  ])('that %s refuses the apply', (_phrase, part, expected) => {
    expect(() => assertConverged({...fine, ...part})).toThrow(expected);
  });
});
