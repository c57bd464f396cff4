import {describe, expect, it} from 'vitest';
import {explained} from '../../src/cli/explained.ts';
import type {Address} from '../../src/model/object.ts';
import {explainChange} from '../../src/report/explain.ts';
import {planned, type Story} from '../kinds/story.ts';

const person = (name: string, role: string, more: object = {}) => ({email: `${name}@acme.com`, role, ...more});
const entry = (name: string, role: string, more = '') => `{email: ${name}@acme.com, role: ${role}${more}}`;

async function explain(story: Story, address: Address) {
  const {plan, desired, live} = await planned(story);
  return explainChange(plan, desired, live, address);
}

async function text(story: Story, address: Address) {
  const {plan, desired, live} = await planned(story);
  return explained({plan, live}, desired, {explain: address});
}

const none: readonly (readonly [phrase: string, story: Story, address: Address, why: string])[] = [
  [
    'live state is as declared',
    {live: {members: [person('a', 'view')]}, files: `members: [${entry('a', 'view')}]`},
    'member/a@acme.com',
    'live state is as the files say',
  ],
  [
    'the section is not managed',
    {live: {api_keys: [{name: 'K', scopes: ['leads:read']}]}, files: 'members: []'},
    'key/K',
    'the files have no section "keys", so nothing of it is managed',
  ],
  ['nothing has it', {files: 'members: []'}, 'member/x@acme.com', 'neither the files nor live state have it'],
  [
    'it is unmanaged',
    {live: {custom_tags: [{label: 'West'}]}, files: 'tags: []'},
    'tag/West',
    'no file declares it, and tags are additive here: what is undeclared is left alone',
  ],
  [
    'it is ignored',
    {
      live: {api_keys: [{name: 'Zapier 1', scopes: ['leads:read']}]},
      files: 'keys: []\nmanage: {ignore: ["key/Zapier*", "key/Other"]}',
    },
    'key/Zapier 1',
    'manage.ignore leaves it out: key/Zapier*',
  ],
  [
    'it is left out by --only',
    {live: {members: [person('a', 'view')]}, files: 'members: []\ntags: []', options: {only: ['tag']}},
    'member/a@acme.com',
    '--only tag leaves it out, whatever differs',
  ],
  [
    'it is left out by --target',
    {live: {members: [person('a', 'view')]}, files: 'members: []', options: {targets: ['member/b*']}},
    'member/a@acme.com',
    '--target member/b* leaves it out, whatever differs',
  ],
  [
    'it is left out by --exclude',
    {live: {members: [person('a', 'view')]}, files: 'members: []', options: {excludes: ['member/a*']}},
    'member/a@acme.com',
    '--exclude member/a* leaves it out, whatever differs',
  ],
  [
    'its removal is left out by --no-remove',
    {live: {members: [person('a', 'view')]}, files: 'members: []', options: {no_remove: true}},
    'member/a@acme.com',
    '--no-remove leaves it out, as the note says',
  ],
  [
    'its reason is not asked for',
    {
      live: {members: [person('a', 'admin')]},
      files: `members: [${entry('a', 'view')}]`,
      options: {reasons: ['expired']},
    },
    'member/a@acme.com',
    'live state is as the files say, or --reason expired leaves it out',
  ],
  [
    'it has expired and is gone',
    {files: `members: [${entry('a', 'view', ', expires: 2026-01-01')}]`},
    'member/a@acme.com',
    'it expired on 2026-01-01, and is absent as it should be',
  ],
  [
    'it is the owner',
    {files: 'members: []'},
    'member/olga@acme.com',
    'it is the owner’s membership, which is never changed',
  ],
  [
    'it is a client',
    {live: {members: [person('c', 'client')]}, files: 'members: []'},
    'member/c@acme.com',
    'its role "client" is the vendor’s, and such members are never touched',
  ],
  [
    'it is kept until a change of address is done',
    {
      live: {members: [person('old', 'view'), person('new', 'view', {accepted: false})]},
      files: 'members: [{email: new@acme.com, role: view, previously: [old@acme.com]}]',
    },
    'member/old@acme.com',
    'no file declares it, and it is kept for the reason that the note gives',
  ],
  [
    'two memberships bear it',
    {
      live: {members: [person('a', 'view'), person('a', 'editor')]},
      files: `members: [${entry('a', 'view')}]`,
    },
    'member/a@acme.com',
    'it is left alone, for the reason that the warning gives',
  ],
];

describe('a row that is not there', () => {
  it.each(none)('%s', async (_phrase, story, address, why) => {
    const explanation = await explain(story, address);
    expect(explanation.rows).toEqual([]);
    expect(explanation.whyNone).toBe(why);
  });

  it('is told with the address that may have been meant', async () => {
    const shown = await text({live: {members: [person('ana', 'view')]}, files: 'members: []'}, 'member/anna@acme.com');
    expect(shown).toContain('did you mean member/ana@acme.com?');
  });

  it('is found whatever case the address is asked in', async () => {
    const {address, live} = await explain(
      {live: {members: [person('a', 'view')]}, files: `members: [${entry('a', 'view')}]`},
      'member/A@Acme.com',
    );
    expect(address).toBe('member/a@acme.com');
    expect(live).toHaveLength(1);
  });
});

const reasons: readonly (readonly [phrase: string, story: Story, address: Address, words: string])[] = [
  [
    'declared',
    {files: `members: [${entry('a', 'view')}]`},
    'member/a@acme.com',
    'the files declare it, and live state does not have it',
  ],
  [
    'undeclared',
    {live: {members: [person('a', 'view')]}, files: 'members: []'},
    'member/a@acme.com',
    'no file declares it, and its section says everything there is',
  ],
  [
    'expired',
    {live: {members: [person('a', 'view')]}, files: `members: [${entry('a', 'view', ', expires: 2026-01-01')}]`},
    'member/a@acme.com',
    'its day has passed, so the files declare it absent',
  ],
  [
    'renamed',
    {live: {custom_tags: [{label: 'Old'}]}, files: 'tags: [{label: New, previously: [Old]}]'},
    'tag/New',
    'the files give it another name, under previously',
  ],
];

describe('a row', () => {
  it.each(reasons)('says in words that it is %s', async (_phrase, story, address, words) => {
    expect(await text(story, address)).toContain(`    why    ${words}\n`);
  });

  it('tells files, live state, order, risks and guardrails', async () => {
    const story: Story = {
      live: {
        members: [
          person('ann', 'admin', {
            id: '0190b2c4-0000-7000-8000-0000000000a1',
            timestamp_created: '2026-01-02T00:00:00.000Z',
          }),
        ],
      },
      files: `roles: {r: {grants: view}}\nmembers:\n  - {email: ann@acme.com, role: r, reason: OPS-1}\nguardrails: {min_admins: 2}`,
    };
    expect(await text(story, 'member/ann@acme.com')).toMatchInlineSnapshot(`
      "member/ann@acme.com

        ~ update  changes role · as r (view)
          why    the files and live state differ in what can be edited
          risk   high
          when   wave 1 of 1

        files  rbac.yaml:5:5
          role: r
          grants: view
          reason: OPS-1
        live   0190b2c4-0000-7000-8000-0000000000a1
          role: admin
          created: 2026-01-02T00:00:00.000Z

        risk high  member/ann@acme.com: after this only the owner is admin  last_admin

        refused min_admins: member/ann@acme.com would leave 1 accepted admin, and 2 must remain
          → make somebody else admin first, or pass --allow min_admins once
      "
    `);
  });

  it('tells what waits for it, and what it waits for', async () => {
    const story: Story = {
      live: {campaigns: [{name: 'Spring'}]},
      files: 'tags: [{label: West}]\nassignments: [{tag: West, campaigns: [Spring]}]',
    };
    expect(await text(story, 'tag/West')).toContain('first  assignment/West/campaigns waits for it');
    expect(await text(story, 'assignment/West/campaigns')).toContain('waits  for tag/West');
  });

  it('is not mixed up with one that begins alike', async () => {
    const story: Story = {
      live: {members: [person('a', 'admin')]},
      files: `members: [${entry('a', 'view')}, {email: a@acme.co, role: view}]\nguardrails: {min_admins: 2}`,
    };
    expect((await explain(story, 'member/a@acme.com')).guardrails.map(({rule}) => rule)).toEqual(['min_admins']);
    expect((await explain(story, 'member/a@acme.co')).guardrails).toEqual([]);
  });

  it('prints names of the API on one safe line', async () => {
    const name = 'x\u202ey\u001b[2J\nz';
    const shown = await text({live: {api_keys: [{name, scopes: ['leads:read']}]}, files: 'keys: []'}, `key/${name}`);
    expect(shown).toContain('key/x\\u{202e}y\\u{1b}[2J\\u{a}z');
    expect(shown).not.toContain('\u202e');
    expect(shown).not.toContain('\u001b');
  });
});
