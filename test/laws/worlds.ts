import type {PlanOptions} from '../../src/model/plan.ts';
import fc from '../support/laws.ts';
import {WORKSPACE_ID} from '../support/world.ts';

/** A workspace as the emulator holds it, and files about it. Names come from small pools, so that the two meet often. */
export interface GeneratedWorld {
  readonly state: object;
  readonly files: Files;
  readonly options: PlanOptions;
}

/** A desired-state file as data; JSON is YAML. */
export type Files = Readonly<Record<string, unknown>>;

const PEOPLE = ['ana', 'ben', 'cleo', 'dan', 'eve', 'fay'].map(name => `${name}@x.com`);
const ADDRESSES = [...PEOPLE, 'old1@x.com', 'old2@x.com', 'login1@x.com', 'login2@x.com'];
const IGNORED = ['ignored1@partner.com', 'ignored2@partner.com'];
const PERMISSIONS = ['campaigns.view', 'unibox.all', 'crm.view'];
const KEYS = ['CI', 'Reports', 'Sync', 'Old CI'];
const SCOPES = ['leads:read', 'leads:all', 'accounts:read', 'all:read', 'leads:create', 'leads:update', 'leads:delete'];
const LABELS = ['A', 'B', 'C', 'D', 'E', 'F'];
const CAMPAIGNS = ['West 1', 'West 2', 'East 1', 'Same', 'Same'];
const ACCOUNTS = ['a@west.com', 'b@west.com', 'c@east.com'];
const SUBS = [1, 2, 3].map(number => `0190b2c4-0000-7000-8000-00000000010${number}`);
const TIMES = ['2026-06-01T00:00:00Z', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', '2026-11-23T06:00:00Z'];

const some = <T>(pool: readonly T[], more: Partial<fc.SubarrayConstraints> = {}) => fc.subarray([...pool], more);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, {nil: undefined});
const anyOf = <T>(pool: readonly T[]) => fc.constantFrom(...pool);
const without = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const liveMember = fc
  .record({
    email: anyOf([...ADDRESSES, ...IGNORED]),
    user_email: maybe(anyOf(ADDRESSES)),
    role: anyOf(['admin', 'admin', 'editor', 'view', 'client']),
    accepted: fc.boolean(),
    nickname: maybe(fc.constant('N')),
    permissions: maybe(some(PERMISSIONS)),
  })
  .map(({user_email, ...fields}) => without({...fields, ...(!IGNORED.includes(fields.email) && {user_email})}));
/** Mostly of a few sets, so that live and declared keys often allow the same. */
const scopes = fc.oneof(
  {weight: 3, arbitrary: fc.constantFrom(['leads:read'], ['all:read', 'leads:all'])},
  {weight: 1, arbitrary: some(SCOPES, {minLength: 1})},
);
const liveKey = fc.record({
  name: anyOf([...KEYS, 'Ignored key']),
  scopes,
  timestamp_created: anyOf(TIMES),
});
const liveTag = fc.record({
  label: anyOf([...LABELS, 'a', 'Ignored tag']),
  description: maybe(fc.constant('text')),
  campaigns: some(CAMPAIGNS.slice(0, 3)),
  accounts: some(ACCOUNTS),
});

const state = fc
  .record({
    members: fc.array(liveMember, {maxLength: 6}),
    api_keys: fc.array(liveKey, {maxLength: 5}),
    custom_tags: fc.array(liveTag.map(without), {maxLength: 6}),
    group: fc.tuple(...SUBS.map(() => anyOf(['none', 'pending', 'accepted', 'rejected']))),
  })
  .map(({members, api_keys, custom_tags, group}) => ({
    workspaces: [
      {
        id: WORKSPACE_ID,
        name: 'Acme',
        members: [{email: 'owner@x.com', role: 'owner'}, ...members],
        api_keys,
        custom_tags,
        campaigns: CAMPAIGNS.map(name => ({name})),
        accounts: ACCOUNTS,
      },
      ...SUBS.map(id => ({id, name: `Client ${id.at(-1)}`})),
    ],
    group_members: SUBS.flatMap((sub_workspace_id, index) =>
      group[index] === 'none' ? [] : [{admin_workspace_id: WORKSPACE_ID, sub_workspace_id, status: group[index]}],
    ),
    settings: {fold_tag_case: false},
  }));

const EXPIRES = ['2026-11-01', '2027-11-01'];
const members = some(PEOPLE).chain(emails =>
  fc.tuple(
    ...emails.map(email =>
      fc
        .record({
          role: anyOf(['admin', 'editor', 'view', 'seller']),
          nickname: maybe(fc.constant('N')),
          expires: maybe(anyOf(EXPIRES)),
          previously: maybe(some(['old1@x.com', 'old2@x.com'])),
        })
        .map(fields => without({email, ...fields})),
    ),
  ),
);
const keys = some(KEYS.slice(0, 3)).chain(names =>
  fc.tuple(
    ...names.map(name =>
      fc
        .record({
          scopes,
          expires: maybe(anyOf(EXPIRES)),
          rotate_every: maybe(fc.constant('30d')),
          overlap: maybe(anyOf(['0h', '12h'])),
          previously: maybe(fc.constant(['Old CI'])),
        })
        .map(fields => without({name, ...fields})),
    ),
  ),
);
/** Earlier labels come later in the alphabet, so that no ring is among them. */
const tags = some(LABELS).chain(labels =>
  fc.tuple(
    ...labels.map(label =>
      fc
        .record({
          description: maybe(anyOf(['text', 'other'])),
          previously: maybe(some(LABELS.slice(LABELS.indexOf(label) + 1))),
        })
        .map(fields => without({label, ...fields})),
    ),
  ),
);
const assignment = fc
  .record({
    campaigns: maybe(some(['West 1', 'West *', 'East 1', 'Same', 'Nowhere'])),
    accounts: maybe(some(['*@west.com', 'c@east.com', 'gone@x.com'])),
  })
  .filter(({campaigns, accounts}) => campaigns !== undefined || accounts !== undefined);
const manage = fc.record(
  {
    members: anyOf(['additive', 'authoritative']),
    keys: anyOf(['additive', 'authoritative']),
    tags: anyOf(['additive', 'authoritative']),
    sub_workspaces: anyOf(['additive', 'authoritative']),
    ignore: fc.constant(['member/*@partner.com', 'key/Ignored*', 'tag/Ignored*']),
  },
  {requiredKeys: []},
);

const files = fc
  .record({members: maybe(members), keys: maybe(keys), tags: maybe(tags), subs: maybe(some(SUBS)), manage})
  .chain(({subs, tags: declared, ...rest}) =>
    fc.array(assignment, {minLength: declared?.length ?? 0, maxLength: declared?.length ?? 0}).map(entries =>
      without({
        version: 1,
        workspace: {id: WORKSPACE_ID},
        roles: {seller: {grants: 'editor', permissions: ['campaigns.view', 'unibox.all']}},
        ...rest,
        tags: declared,
        assignments: declared?.flatMap(({label}, index) =>
          index % 3 === 2 ? [] : [without({tag: label, ...entries[index]})],
        ),
        sub_workspaces: subs?.map(id => ({id})),
      }),
    ),
  );

const options = fc.oneof(
  {weight: 4, arbitrary: fc.constant({})},
  {weight: 1, arbitrary: fc.constant({revoke_first: true})},
);

/** Live state and files that may differ in every way. Nobody is declared who is a client, for that is an error. */
export const worlds: fc.Arbitrary<GeneratedWorld> = fc
  .record({state, files, options})
  .filter(({state: live, files: wanted}) => !declaresClient(live.workspaces[0], wanted.members));

function declaresClient(workspace: object | undefined, declared: unknown): boolean {
  const live = workspace as {readonly members: readonly Readonly<Record<string, unknown>>[]};
  const emails = new Set((declared as readonly {readonly email: string}[] | undefined)?.map(({email}) => email));
  return live.members.some(
    ({role, email, user_email}) =>
      role === 'client' && [email, user_email].some(address => emails.has(String(address))),
  );
}
