import {describe, expect, it} from 'vitest';
import {planOf, type Row, type Story, told} from './story.ts';

const id = (number: number) => `0190b2c4-0000-7000-8000-0000000000${number}`;
const campaigns = [
  {id: id(51), name: 'West 1'},
  {id: id(52), name: 'West 2'},
  {id: id(53), name: 'East 1'},
];
const accounts = ['a@west.com', 'b@west.com', 'c@east.com'];
/** A workspace with a tag on some of it. */
const world = (tag: object, more: object = {}) => ({campaigns, accounts, custom_tags: [{label: 'T', ...tag}], ...more});
const tags = 'tags: [{label: T}]\n';
const wants = (list: string) => `${tags}assignments:\n  - {tag: T, ${list}}`;

const truth: readonly Row[] = [
  ['an absent section manages no assignment', {live: world({campaigns: ['West 1']}), files: tags}, []],
  [
    'an entry is the whole truth for its tag and type',
    {live: world({campaigns: ['West 1', 'West 2']}), files: wants('campaigns: [West 1, East 1]')},
    ['assign assignment/T/campaigns 1', 'unassign assignment/T/campaigns 1'],
  ],
  [
    'a type that an entry leaves out is not touched',
    {live: world({campaigns: ['West 1'], accounts: ['a@west.com']}), files: wants('campaigns: [West 1]')},
    [],
  ],
  [
    'an empty list empties',
    {live: world({campaigns: ['West 1', 'West 2'], accounts: ['a@west.com']}), files: wants('campaigns: []')},
    ['unassign assignment/T/campaigns 2'],
  ],
  ['an empty section unassigns nothing', {live: world({campaigns: ['West 1']}), files: `${tags}assignments: []`}, []],
  [
    'a tag without an entry keeps what it is on',
    {
      live: {
        campaigns,
        accounts,
        custom_tags: [
          {label: 'T', campaigns: ['West 1']},
          {label: 'U', campaigns: ['East 1']},
        ],
      },
      files: 'tags: [{label: T}, {label: U}]\nassignments: [{tag: T, campaigns: [West 1]}]',
    },
    [],
  ],
  [
    'entries of one tag are joined',
    {
      live: world({campaigns: ['West 1', 'East 1']}),
      files: `${tags}assignments: [{tag: T, campaigns: [West 1]}, {tag: t, campaigns: [East 1]}]`,
    },
    [],
  ],
  [
    'a tag that is still to be made is assigned after it',
    {live: {campaigns, accounts}, files: wants('accounts: ["*@west.com"]')},
    ['create tag/T', 'assign assignment/T/accounts 2'],
  ],
  [
    'a tag that gets another label keeps its assignments and gets the new ones',
    {
      live: {campaigns, accounts, custom_tags: [{label: 'Old', accounts: ['a@west.com']}]},
      files: 'tags: [{label: T, previously: [Old]}]\nassignments: [{tag: T, accounts: ["*@west.com"]}]',
    },
    ['update tag/T (renamed)', 'assign assignment/T/accounts 1'],
  ],
  [
    'an ignored assignment is only counted',
    {
      live: world({campaigns: ['West 1']}),
      files: `${tags}assignments: []\nmanage: {tags: authoritative, ignore: ["assignment/T/*"]}`,
    },
    [],
  ],
];

const resolving: readonly Row[] = [
  [
    'a campaign goes by its name',
    {live: world({}), files: wants('campaigns: [West 1]')},
    ['assign assignment/T/campaigns 1'],
  ],
  [
    'a campaign goes by its id, in any case',
    {live: world({}), files: wants(`campaigns: ["${id(51).toUpperCase()}"]`)},
    ['assign assignment/T/campaigns 1'],
  ],
  [
    'a campaign goes by a glob',
    {live: world({}), files: wants('campaigns: ["West ?"]')},
    ['assign assignment/T/campaigns 2'],
  ],
  [
    'what several patterns match counts once',
    {live: world({}), files: wants(`campaigns: ["*", West 1, "${id(51)}"]`)},
    ['assign assignment/T/campaigns 3'],
  ],
  ['campaign names mind letter case', {live: world({}), files: wants('campaigns: [west 1]')}, ['warn NOTHING_MATCHES']],
  [
    'only * and ? are special',
    {live: world({}, {campaigns: [{name: '[A] x'}, {name: 'A x'}]}), files: wants('campaigns: ["[A] *"]')},
    ['assign assignment/T/campaigns 1'],
  ],
  [
    'an exact name wins over the glob that it looks like',
    {live: world({}, {campaigns: [{name: 'West *'}, {name: 'West 1'}]}), files: wants('campaigns: ["West *"]')},
    ['assign assignment/T/campaigns 1'],
  ],
  [
    'a name borne by two campaigns is ambiguous',
    {live: world({}, {campaigns: [{name: 'X'}, {name: 'X'}]}), files: wants('campaigns: [X]')},
    ['warn NAME_AMBIGUOUS'],
  ],
  [
    'a name with a star borne by two campaigns is ambiguous, too',
    {live: world({}, {campaigns: [{name: 'X *'}, {name: 'X *'}]}), files: wants('campaigns: ["X *"]')},
    ['warn NAME_AMBIGUOUS'],
  ],
  [
    'the id tells two campaigns of a name apart',
    {live: world({}, {campaigns: [{name: 'X', id: id(61)}, {name: 'X'}]}), files: wants(`campaigns: ["${id(61)}"]`)},
    ['assign assignment/T/campaigns 1'],
  ],
  [
    'accounts go by address, in any case',
    {live: world({}), files: wants('accounts: [A@West.com]')},
    ['assign assignment/T/accounts 1'],
  ],
  [
    'accounts go by glob, in any case',
    {live: world({}), files: wants('accounts: ["*@WEST.com"]')},
    ['assign assignment/T/accounts 2'],
  ],
  [
    'an account that does not exist is a warning',
    {live: world({}), files: wants('accounts: [x@west.com]')},
    ['warn NOTHING_MATCHES'],
  ],
  [
    'a campaign id that does not exist is a warning',
    {live: world({}), files: wants(`campaigns: ["${id(99)}"]`)},
    ['warn NOTHING_MATCHES'],
  ],
  [
    'a glob that matches nothing is a warning',
    {live: world({}), files: wants('accounts: ["*@north.com"]')},
    ['warn NOTHING_MATCHES'],
  ],
];

const holding: readonly Row[] = [
  [
    'while a name is unresolved nothing is unassigned from that tag and type, the rest goes on',
    {live: world({campaigns: ['East 1']}), files: wants('campaigns: [West 1, Gone]')},
    ['assign assignment/T/campaigns 1', 'warn NOTHING_MATCHES'],
  ],
  [
    'the other type of the tag is not held',
    {
      live: world({campaigns: ['East 1'], accounts: ['c@east.com']}),
      files: wants('campaigns: [Gone], accounts: ["*@west.com"]'),
    },
    ['assign assignment/T/accounts 2', 'unassign assignment/T/accounts 1', 'warn NOTHING_MATCHES'],
  ],
  [
    'another tag is not held',
    {
      live: {campaigns, accounts, custom_tags: ['T', {label: 'U', campaigns: ['East 1']}]},
      files: 'tags: [{label: T}, {label: U}]\nassignments: [{tag: T, campaigns: [Gone]}, {tag: U, campaigns: []}]',
    },
    ['unassign assignment/U/campaigns 1', 'warn NOTHING_MATCHES'],
  ],
  [
    'an ambiguous name holds as well',
    {
      live: {campaigns: [{name: 'X'}, {name: 'X'}, {name: 'Y'}], custom_tags: [{label: 'T', campaigns: ['Y']}]},
      files: wants('campaigns: [X]'),
    },
    ['warn NAME_AMBIGUOUS'],
  ],
  [
    'an ambiguous tag takes its assignments along, and no other',
    {
      live: {campaigns, accounts, custom_tags: [{label: 'T', campaigns: ['East 1']}, {label: 'T'}, 'U']},
      files: 'tags: [{label: T}, {label: U}]\nassignments: [{tag: T, campaigns: []}, {tag: U, campaigns: [West 1]}]',
    },
    ['assign assignment/U/campaigns 1', 'warn LIVE_AMBIGUOUS', 'warn LIVE_AMBIGUOUS'],
  ],
];

const references: readonly Row[] = [
  [
    'with tags present an assignment\u2019s tag must be declared',
    {live: world({}), files: 'tags: []\nassignments:\n  - {tag: T, campaigns: [West 1]}'},
    ['error 4 CONFIG_UNKNOWN_REFERENCE line 5'],
  ],
  [
    'with tags absent it must be live',
    {live: world({}), files: 'assignments:\n  - {tag: Other, campaigns: [West 1]}'},
    ['error 4 CONFIG_UNKNOWN_REFERENCE line 4'],
  ],
  [
    'with tags absent a live tag will do, in any spelling',
    {live: world({}), files: 'assignments: [{tag: " t ", campaigns: [West 1]}]'},
    ['assign assignment/t/campaigns 1'],
  ],
  [
    'with tags absent several live tags of the label are ambiguous',
    {live: {campaigns, custom_tags: ['T', 'T']}, files: 'assignments: [{tag: T, campaigns: [West 1]}]'},
    ['warn LIVE_AMBIGUOUS'],
  ],
  [
    'a live tag that is ignored is not the declared one under its earlier label',
    {
      live: {campaigns, accounts, custom_tags: [{label: 'Old', campaigns: ['East 1']}]},
      files:
        'tags: [{label: T, previously: [Old]}]\nassignments: [{tag: T, campaigns: [West 1]}]\nmanage: {ignore: [tag/Old]}',
    },
    ['create tag/T', 'assign assignment/T/campaigns 1', 'ignored 1 tag'],
  ],
  [
    'an undeclared tag that differs by case alone lends nothing to the declared one',
    {
      beside: {settings: {fold_tag_case: false}},
      live: {
        campaigns,
        accounts,
        custom_tags: [
          {label: 't', campaigns: ['East 1', 'West 2']},
          {label: 'T', campaigns: ['West 1']},
        ],
      },
      files: `${wants('campaigns: [West 1]')}\nmanage: {tags: authoritative}`,
    },
    ['delete tag/t (undeclared)'],
  ],
];

describe.each([
  ['the truth of an entry', truth],
  ['names, globs and ids', resolving],
  ['what cannot be resolved', holding],
  ['tags', references],
] as const)('assignments: %s', (_name, rows) => {
  it.each(rows)('%s', async (_phrase, story, end) => {
    expect(await told(story)).toEqual(end);
  });
});

describe('assignment rows', () => {
  it('carry ids or addresses, sorted, and the id of the tag', async () => {
    const tag = {id: id(71)};
    const {changes} = await planOf({live: world(tag), files: wants('campaigns: ["*"], accounts: ["*"]')});
    expect(changes.map(change => change.id)).toEqual([id(71), id(71)]);
    expect(changes.map(({resources}) => resources)).toEqual([accounts, [id(51), id(52), id(53)]]);
  });

  it('name up to three resources, and count more', async () => {
    const four = {campaigns: ['A', 'B', 'C', 'D'].map(name => ({name}))};
    const words = async (list: string) =>
      (await planOf({live: world({}, four), files: wants(list)})).changes.map(({summary}) => summary);
    expect(await words('campaigns: [A, B, C]')).toEqual(['3 campaigns: A, B, C']);
    expect(await words('campaigns: ["*"]')).toEqual(['4 campaigns']);
  });

  it('warn at the line of the name that is not found', async () => {
    const story: Story = {
      live: world({}),
      files: `${tags}assignments:\n  - tag: T\n    accounts:\n      - "*@west.com"\n      - x@y.com`,
    };
    expect((await planOf(story)).warnings.map(({at}) => at?.line)).toEqual([8]);
  });

  it('count what a deleted tag takes along, also where no assignment is managed', async () => {
    const live = {accounts, campaigns, custom_tags: ['T', {label: 'U', accounts, campaigns: ['West 1']}]};
    const {guardrails, live: counts} = await planOf({live, files: `${tags}manage: {tags: authoritative}`});
    expect(guardrails.find(({rule}) => rule === 'max_removals')).toMatchObject({
      status: 'refused',
      message: expect.stringContaining('4 of 4 assignments'),
    });
    expect(counts.assignment).toBe(4);
  });
});
