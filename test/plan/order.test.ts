import {describe, expect, it} from 'vitest';
import type {Address} from '../../src/model/object.ts';
import type {Change} from '../../src/model/plan.ts';
import type {Draft} from '../../src/plan/draft.ts';
import {inOrder} from '../../src/plan/order.ts';
import fc from '../support/laws.ts';
import {draft} from './drafts.ts';

const line = ({wave, last_wave, action, address, depends_on}: Change) =>
  `${wave}${last_wave === undefined ? '' : `–${last_wave ?? 'later'}`} ${action} ${address}${depends_on.length > 0 ? ` after ${depends_on.join(', ')}` : ''}`;
const ordered = (drafts: readonly Draft[], revokeFirst = false) => inOrder(drafts, revokeFirst).map(line);

const demotion = draft('update', 'member/b@x.com', {half: 'take'});
const promotion = draft('update', 'member/a@x.com');
const removal = draft('delete', 'member/c@x.com');
const newKey = draft('replace', 'key/A', {overlapMs: 1});
const keyAtOnce = draft('replace', 'key/A', {overlapMs: 0});
const reinvite = draft('replace', 'member/d@x.com', {half: 'take', overlapMs: 0});
const newTag = draft('create', 'tag/T');
const assign = draft('assign', 'assignment/T/accounts', {references: ['tag/T']});
const unassign = draft('unassign', 'assignment/T/accounts', {references: ['tag/T']});
const tagGoes = draft('delete', 'tag/T');

describe('the order of changes', () => {
  it.each<readonly [string, readonly Draft[], boolean, readonly string[]]>([
    ['nothing to do has no order', [], false, []],
    [
      'what grants comes before what takes away',
      [removal, demotion, promotion],
      false,
      ['1 update member/a@x.com', '2 update member/b@x.com', '2 delete member/c@x.com'],
    ],
    [
      'an incident turns the halves round',
      [removal, demotion, promotion],
      true,
      ['1 update member/b@x.com', '1 delete member/c@x.com', '2 update member/a@x.com'],
    ],
    ['with nothing to grant what takes away is first', [removal], false, ['1 delete member/c@x.com']],
    [
      'an assignment waits for the tag that is made',
      [assign, newTag, promotion],
      false,
      ['1 update member/a@x.com', '1 create tag/T', '2 assign assignment/T/accounts after tag/T'],
    ],
    [
      'an assignment does not wait for a tag that is there',
      [assign, draft('update', 'tag/T')],
      false,
      ['1 assign assignment/T/accounts', '1 update tag/T'],
    ],
    [
      'an assignment waits for a tag that gets its label',
      [assign, draft('update', 'tag/T', {change: {reason: 'renamed'}})],
      false,
      ['1 update tag/T', '2 assign assignment/T/accounts after tag/T'],
    ],
    [
      'a tag goes after what is unassigned from it',
      [tagGoes, unassign],
      false,
      ['1 unassign assignment/T/accounts', '2 delete tag/T after assignment/T/accounts'],
    ],
    [
      'a replacement with an overlap ends in a later run',
      [newKey, removal],
      false,
      ['1–later replace key/A', '2 delete member/c@x.com'],
    ],
    [
      'a replacement without an overlap removes the old one in the taking half',
      [keyAtOnce, promotion, removal],
      false,
      ['1–2 replace key/A', '1 update member/a@x.com', '2 delete member/c@x.com'],
    ],
    [
      'in an incident the new key still comes before the old one goes',
      [keyAtOnce, promotion, removal],
      true,
      ['1–2 replace key/A', '1 delete member/c@x.com', '3 update member/a@x.com'],
    ],
    [
      'a member is replaced in one step of the taking half',
      [reinvite, promotion],
      false,
      ['1 update member/a@x.com', '2–2 replace member/d@x.com'],
    ],
    [
      'older keys go after the replacement, and do not wait for each other',
      [
        keyAtOnce,
        draft('delete', 'key/A', {after: ['key/A'], change: {id: '1'}}),
        draft('delete', 'key/A', {after: ['key/A'], change: {id: '2'}}),
      ],
      false,
      ['1–2 replace key/A', '3 delete key/A after key/A', '3 delete key/A after key/A'],
    ],
    [
      'a rename waits for the next of its chain',
      [
        draft('update', 'tag/B', {after: ['tag/C']}),
        draft('update', 'tag/C', {after: ['tag/D']}),
        draft('update', 'tag/D'),
      ],
      false,
      ['1 update tag/D', '2 update tag/C after tag/D', '3 update tag/B after tag/C'],
    ],
    [
      'a change that is not planned is not waited for',
      [draft('update', 'tag/B', {after: ['tag/C']})],
      false,
      ['1 update tag/B'],
    ],
  ])('%s', (_phrase, drafts, revokeFirst, lines) => {
    expect(ordered(drafts, revokeFirst)).toEqual(lines);
    expect(ordered([...drafts].reverse(), revokeFirst)).toEqual(lines);
  });

  it('of changes that wait for each other is an error that names them', () => {
    const ring = [draft('update', 'tag/A', {after: ['tag/B']}), draft('update', 'tag/B', {after: ['tag/A']})];
    expect(() => inOrder(ring, false)).toThrow(expect.objectContaining({code: 'PLAN_CYCLE'}));
    expect(() => inOrder(ring, false)).toThrow('tag/A and tag/B wait for each other');
  });

  it('is the same whatever order they are given in, every change after those that it needs', () => {
    const count = 12;
    const links = fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), {maxLength: 25});
    const halves = fc.array(fc.boolean(), {minLength: count, maxLength: count});
    fc.assert(
      fc.property(links, halves, fc.boolean(), fc.nat(), (pairs, takes, revokeFirst, turn) => {
        const drafts = takes.map((take, index) =>
          draft('update', `tag/${index}`, {
            half: take ? 'take' : 'grant',
            after: pairs.filter(([to, from]) => to === index && from < index).map(([, from]): Address => `tag/${from}`),
          }),
        );
        const changes = inOrder(drafts, revokeFirst);
        const waveAt = new Map(changes.map(({address, wave}) => [address, wave]));
        for (const {change, after, half} of drafts) {
          for (const address of after) {
            const other = drafts.find(one => one.change.address === address);
            if (other?.half !== half) continue;
            expect(waveAt.get(address)).toBeLessThan(waveAt.get(change.address) ?? 0);
          }
        }
        const cut = turn % count;
        expect(inOrder([...drafts.slice(cut), ...drafts.slice(0, cut)], revokeFirst)).toEqual(changes);
        const waves = new Set(changes.map(({wave}) => wave));
        expect([...waves].sort((a, b) => a - b)).toEqual([...waves].map((_wave, index) => index + 1));
      }),
    );
  });
});
