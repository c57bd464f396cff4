import {describe, expect, it} from 'vitest';
import {planOf, type Row, type Story, told} from './story.ts';

/** An emulator that keeps labels apart which differ by case alone. */
const minding = {settings: {fold_tag_case: false}};

const ownership: readonly Row[] = [
  ['an absent section manages no tag', {live: {custom_tags: ['West']}, files: 'members: []'}, []],
  [
    'undeclared tags are left alone and counted',
    {live: {custom_tags: ['West', 'East']}, files: 'tags: []'},
    ['unmanaged 2 tag'],
  ],
  [
    'undeclared tags go where tags are authoritative',
    {live: {custom_tags: ['West', 'East']}, files: 'tags: [{label: West}]\nmanage: {tags: authoritative}'},
    ['delete tag/East (undeclared)'],
  ],
  [
    'an ignored tag is only counted, authoritative or not',
    {live: {custom_tags: ['West', 'East']}, files: 'tags: []\nmanage: {tags: authoritative, ignore: [tag/E*]}'},
    ['delete tag/West (undeclared)', 'ignored 1 tag'],
  ],
  ['a declared tag that is not there is made', {files: 'tags: [{label: West}]'}, ['create tag/West']],
  [
    'a description that the files leave out is not compared',
    {live: {custom_tags: [{label: 'West', description: 'x'}]}, files: 'tags: [{label: West}]'},
    [],
  ],
  [
    'another description is a change',
    {live: {custom_tags: [{label: 'West', description: 'x'}]}, files: 'tags: [{label: West, description: y}]'},
    ['update tag/West'],
  ],
  [
    'an empty description is the same as none',
    {live: {custom_tags: ['West']}, files: 'tags: [{label: West, description: ""}]'},
    [],
  ],
  [
    'a tag of this tool is no tag of anybody',
    {live: {custom_tags: ['instantly-rbac:lock']}, files: 'tags: []\nmanage: {tags: authoritative}'},
    [],
  ],
  [
    'a label of this tool cannot be declared',
    {files: 'tags:\n  - {label: "Instantly-RBAC:lock"}'},
    ['error 4 CONFIG_RESERVED line 4'],
  ],
];

const identity: readonly Row[] = [
  ['spelling alone is no difference', {live: {custom_tags: ['SDR West']}, files: 'tags: [{label: " sdr west "}]'}, []],
  [
    'an exact label wins over a folded one',
    {
      beside: minding,
      live: {
        custom_tags: [
          {label: 'WEST', description: 'upper'},
          {label: 'west', description: 'lower'},
        ],
      },
      files: 'tags: [{label: west, description: lower}]',
    },
    ['unmanaged 1 tag'],
  ],
  [
    'two folded labels and no exact one are ambiguous',
    {beside: minding, live: {custom_tags: ['WEST', 'west']}, files: 'tags: [{label: West, description: x}]'},
    ['warn LIVE_AMBIGUOUS'],
  ],
  [
    'several live tags of a declared label are ambiguous, and only they are held',
    {
      live: {custom_tags: ['West', 'West', 'East']},
      files: 'tags: [{label: West, description: x}, {label: East, description: x}]\nmanage: {tags: authoritative}',
    },
    ['update tag/East', 'warn LIVE_AMBIGUOUS'],
  ],
  [
    'several live tags of a label that nobody declares are no matter',
    {live: {custom_tags: ['West', 'West']}, files: 'tags: []'},
    ['unmanaged 2 tag'],
  ],
];

const renames: readonly Row[] = [
  [
    'a rename is a change of the same tag',
    {live: {custom_tags: ['West SDRs']}, files: 'tags: [{label: SDR-West, previously: [West SDRs]}]'},
    ['update tag/SDR-West (renamed)'],
  ],
  [
    'an earlier label is found in another spelling',
    {live: {custom_tags: ['WEST sdrs']}, files: 'tags: [{label: SDR-West, previously: [" west sdrs"]}]'},
    ['update tag/SDR-West (renamed)'],
  ],
  [
    'earlier labels are ignored once the own label is live',
    {
      live: {custom_tags: ['SDR-West', 'West SDRs']},
      files: 'tags: [{label: SDR-West, previously: [West SDRs]}]',
    },
    ['unmanaged 1 tag'],
  ],
  [
    'a chain is renamed from its end',
    {
      live: {custom_tags: ['A', 'B', 'C']},
      files: 'tags: [{label: B, previously: [A]}, {label: C, previously: [B]}, {label: D, previously: [C]}]',
    },
    ['update tag/D (renamed)', 'update tag/C (renamed)', 'update tag/B (renamed)'],
  ],
  [
    'a chain that was renamed in part goes on where it stopped',
    {
      live: {custom_tags: ['A', 'B', 'D']},
      files: 'tags: [{label: B, previously: [A]}, {label: C, previously: [B]}, {label: D, previously: [C]}]',
    },
    ['update tag/C (renamed)', 'update tag/B (renamed)'],
  ],
  [
    'an earlier label that is declared by itself is not taken',
    {live: {custom_tags: ['A']}, files: 'tags: [{label: A}, {label: B, previously: [A]}]'},
    ['create tag/B'],
  ],
  [
    'an earlier label goes to one tag, the other is made',
    {live: {custom_tags: ['A']}, files: 'tags: [{label: B, previously: [A]}, {label: C, previously: [A]}]'},
    ['update tag/B (renamed)', 'create tag/C'],
  ],
  [
    'the first earlier label that is live is taken',
    {live: {custom_tags: ['A1']}, files: 'tags: [{label: B, previously: [A2, A1]}]'},
    ['update tag/B (renamed)'],
  ],
  [
    'several live tags of the earlier label are ambiguous, and nothing is made or deleted',
    {
      live: {custom_tags: ['A', 'A']},
      files: 'tags: [{label: B, previously: [A]}]\nmanage: {tags: authoritative}',
    },
    ['warn LIVE_AMBIGUOUS'],
  ],
  [
    'an ignored tag is not renamed',
    {live: {custom_tags: ['A']}, files: 'tags: [{label: B, previously: [A]}]\nmanage: {ignore: [tag/A]}'},
    ['create tag/B', 'ignored 1 tag'],
  ],
  [
    'two tags that take each other\u2019s labels are an error',
    {live: {custom_tags: ['A', 'B']}, files: 'tags:\n  - {label: A, previously: [B]}\n  - {label: B, previously: [a]}'},
    ['error 4 CONFIG_RENAME_RING line 4'],
  ],
  [
    'a ring of three is an error, whatever is live',
    {
      files:
        'tags:\n  - {label: X, previously: [A]}\n  - {label: A, previously: [C]}\n  - {label: B, previously: [A]}\n  - {label: C, previously: [B]}',
    },
    ['error 4 CONFIG_RENAME_RING line 5'],
  ],
  [
    'a tag that lists its own label is in no ring',
    {live: {custom_tags: ['A']}, files: 'tags: [{label: A, previously: [a]}]'},
    [],
  ],
];

describe.each([
  ['ownership', ownership],
  ['identity', identity],
  ['renames', renames],
] as const)('tags: %s', (_name, rows) => {
  it.each(rows)('%s', async (_phrase, story, end) => {
    expect(await told(story)).toEqual(end);
  });
});

describe('tag rows', () => {
  const chain: Story = {
    live: {custom_tags: ['A', 'B']},
    files: 'tags: [{label: B, previously: [A]}, {label: C, previously: [B]}]',
  };

  it('of a chain wait for the next one', async () => {
    const {changes} = await planOf(chain);
    expect(changes.map(({address, wave, depends_on}) => ({address, wave, depends_on}))).toEqual([
      {address: 'tag/C', wave: 1, depends_on: []},
      {address: 'tag/B', wave: 2, depends_on: ['tag/C']},
    ]);
  });

  it('of a rename show both labels', async () => {
    expect((await planOf(chain)).changes[0]?.fields).toEqual([{path: 'label', before: 'B', after: 'C'}]);
  });

  it('of a ring in live state alone, that no file has, do not exist', async () => {
    const story = {
      live: {custom_tags: ['A', 'B']},
      files: 'tags: [{label: D, previously: [A]}, {label: A, previously: [B]}]',
    };
    expect(await told(story)).toEqual(['update tag/D (renamed)', 'update tag/A (renamed)']);
  });
});
