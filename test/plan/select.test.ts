import {describe, expect, it} from 'vitest';
import type {PlanOptions} from '../../src/model/plan.ts';
import type {Draft} from '../../src/plan/draft.ts';
import {select} from '../../src/plan/select.ts';
import {draft} from './drafts.ts';

const newTag = draft('create', 'tag/T');
const assign = draft('assign', 'assignment/T/accounts', {references: ['tag/T']});
const unassign = draft('unassign', 'assignment/T/accounts', {references: ['tag/T']});
const invite = draft('create', 'member/a@x.com');
const expired = draft('delete', 'member/b@x.com', {change: {reason: 'expired'}});
const demotion = draft('update', 'member/c@x.com', {half: 'take'});
const reinvite = draft('replace', 'member/d@x.com', {half: 'take', overlapMs: 0});
const keyAtOnce = draft('replace', 'key/K', {overlapMs: 0, summaryKeepingOld: 'the old one stays'});
const keyLater = draft('replace', 'key/L', {overlapMs: 5, summaryKeepingOld: 'the old one stays'});
const older = draft('delete', 'key/K', {after: ['key/K'], change: {id: 'old', reason: 'rotated'}});
const chain = [
  draft('update', 'tag/B', {after: ['tag/C'], change: {reason: 'renamed'}}),
  draft('update', 'tag/C', {after: ['tag/D'], change: {reason: 'renamed'}}),
  draft('update', 'tag/D', {change: {reason: 'renamed'}}),
];
const all = [newTag, assign, unassign, invite, expired, demotion, reinvite, keyAtOnce, keyLater, older];

describe('the selection of changes', () => {
  it.each<readonly [string, readonly Draft[], PlanOptions, readonly Draft[], readonly string[]]>([
    ['without an option is all of them', all, {}, all, []],
    ['--only leaves the kinds it names', all, {only: ['member']}, [invite, expired, demotion, reinvite], []],
    [
      '--only leaves out what needs another kind, and says so',
      [newTag, assign],
      {only: ['assignment']},
      [],
      ['--only also leaves out assignment/T/accounts, for it needs tag/T'],
    ],
    [
      '--only keeps what takes away, for a tag is no need of that',
      [newTag, unassign],
      {only: ['assignment']},
      [unassign],
      [],
    ],
    ['--reason leaves the reasons it names', all, {reasons: ['expired']}, [expired], []],
    ['--target leaves the addresses it names', all, {targets: ['member/b@*']}, [expired], []],
    ['--target names members and tags in any case', all, {targets: ['member/B@x.com', 'tag/t']}, [newTag, expired], []],
    ['--exclude does so as well', [newTag, keyLater], {excludes: ['tag/t', 'key/l']}, [keyLater], []],
    [
      '--target adds what its targets need, and says so',
      [newTag, assign, invite],
      {targets: ['assignment/*']},
      [newTag, assign],
      ['--target adds what its targets need: tag/T'],
    ],
    [
      '--target brings the rest of a chain',
      [...chain, invite],
      {targets: ['tag/B']},
      chain,
      ['--target adds what its targets need: tag/C, tag/D'],
    ],
    [
      '--target that also names what is needed adds nothing',
      [newTag, assign],
      {targets: ['*/T*']},
      [newTag, assign],
      [],
    ],
    [
      '--target that fits nothing says so',
      all,
      {targets: ['member/nobody@x.com']},
      [],
      ['--target member/nobody@x.com: no change has such an address'],
    ],
    ['--exclude drops the addresses it names', [invite, expired], {excludes: ['member/a@*']}, [expired], []],
    [
      '--exclude drops what needs them, and says so',
      [...chain, invite],
      {excludes: ['tag/D']},
      [invite],
      ['--exclude also leaves out tag/B, tag/C, for they need tag/C, tag/D'],
    ],
    [
      '--exclude wins over a need of a target',
      [newTag, assign],
      {targets: ['assignment/*'], excludes: ['tag/*']},
      [],
      [
        '--target adds what its targets need: tag/T',
        '--exclude also leaves out assignment/T/accounts, for it needs tag/T',
      ],
    ],
  ])('%s', (_phrase, drafts, options, kept, notes) => {
    const selection = select(drafts, options);
    expect(selection.drafts).toEqual(kept);
    expect([...selection.notes].map(sortedList)).toEqual(notes.map(sortedList));
  });

  it('--no-remove leaves out deletes, unassignments and member replacements whole, and says so', () => {
    const {drafts, notes} = select(all, {no_remove: true});
    expect(drafts.map(({change}) => change.address)).toEqual([
      'tag/T',
      'assignment/T/accounts',
      'member/a@x.com',
      'member/c@x.com',
      'key/K',
      'key/L',
    ]);
    expect(notes).toEqual(['--no-remove leaves out assignment/T/accounts, member/b@x.com, member/d@x.com, key/K']);
  });

  it('--no-remove keeps the old key beside the new one', () => {
    const [atOnce, later] = select([keyAtOnce, keyLater], {no_remove: true}).drafts;
    expect(atOnce).toMatchObject({overlapMs: Number.POSITIVE_INFINITY, change: {summary: 'the old one stays'}});
    expect(later).toBe(keyLater);
  });

  it('leaves out old keys whose replacement is left out', () => {
    expect(select([keyAtOnce, older], {targets: ['key/K'], reasons: ['rotated']}).drafts).toEqual([]);
  });
});

/** Addresses inside a note in one order. */
const sortedList = (note: string) => note.split(/[ ,]+/).sort().join(' ');
