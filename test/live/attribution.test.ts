import {describe, expect, it} from 'vitest';
import type {AuditEntry, Mention} from '../../src/kinds/audit.ts';
import type {LiveKey} from '../../src/kinds/key.ts';
import type {LiveMember} from '../../src/kinds/member.ts';
import {attribute, type Evidence} from '../../src/live/attribution.ts';
import type {AuditLog} from '../../src/live/audit.ts';
import type {Attribution, Change, Reason} from '../../src/model/plan.ts';

const MADE = '2026-11-10T10:00:00.000Z';
const SINCE = new Date('2026-10-24T12:00:00Z');
const DAN = '0190b2c4-0000-7000-8000-0000000000da';

const member = (email: string, rest: Partial<LiveMember> = {}): LiveMember => ({
  ...{address: `member/${email}`, id: `id of ${email}`, spec: {email, role: 'editor'}, createdAt: MADE},
  ...{userId: undefined, login: undefined, accepted: true, issuerId: undefined, owner: false},
  ...rest,
});
const key = (name: string, createdAt = '2026-01-01T00:00:00.000Z', id = `id of ${name}`): LiveKey => ({
  ...{address: `key/${name}`, id, spec: {name, scopes: [], overlapMs: 0}, createdAt, own: 'no', readable: false},
});

const line = (activity: number, rest: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{id: 'line', timestamp: MADE, activity, fromApi: undefined, ipAddress: undefined, mentions: []},
  ...{userId: undefined, userName: undefined, apiKeyId: undefined},
  ...rest,
});
const naming = (...mentions: readonly (readonly [string, string])[]): {readonly mentions: readonly Mention[]} => ({
  mentions: mentions.map(([path, value]) => ({path, value})),
});
const later = (seconds: number) => new Date(Date.parse(MADE) + seconds * 1000).toISOString();

const change = (address: Change['address'], rest: Partial<Change> = {}): Change => ({
  ...{address, kind: address.slice(0, address.indexOf('/')) as Change['kind'], action: 'delete', reason: 'undeclared'},
  ...{risk: 'low', at: null, before: null, after: null, fields: [], summary: '', id: `id of ${address.split('/')[1]}`},
  ...{wave: 1, depends_on: []},
  ...rest,
});

interface Given {
  readonly keys?: readonly LiveKey[];
  readonly members?: readonly LiveMember[];
  readonly lines?: readonly AuditEntry[];
  readonly log?: Partial<AuditLog> | 'unread';
  readonly unexplained?: readonly AuditEntry[];
}

function attributionOf(one: Change, {keys = [], members = [], lines = [], log, unexplained = []}: Given): Attribution {
  const evidence: Evidence = {
    live: {objects: {key: keys, member: members}},
    since: SINCE,
    keyLog: log === 'unread' ? undefined : {entries: lines, skipped: 0, complete: true, ...log},
    unexplained,
  };
  const [attributed] = attribute([one], evidence);
  if (!attributed?.attribution) throw new Error('no attribution');
  return attributed.attribution;
}

describe('an undeclared key', () => {
  const NEW = key('New', MADE);
  const dan = member('dan@acme.com', {userId: DAN});
  const of = (given: Given) => attributionOf(change('key/New'), {keys: [NEW, key('Zapier')], members: [dan], ...given});
  const who = (given: Given) => {
    const {who, confidence} = of(given);
    return [who, confidence];
  };

  it.each<readonly [string, Partial<AuditEntry>]>([
    ['by its id', naming(['id', 'id of New'])],
    ['by its id inside an object', naming(['api_key.id', 'id of New'])],
    ['by its id, whenever that was', {...naming(['apiKeyId', 'id of New']), timestamp: later(5_000)}],
    ['by its name', naming(['name', 'New'])],
    ['by its name, spelled otherwise', naming(['keyName', 'New'])],
  ])('is known where the log names it %s', (_, rest) => {
    expect(who({lines: [line(37, {userName: 'Dan Miller', ...rest}), line(37, {userName: 'Eve'})]})).toEqual([
      'Dan Miller',
      'known',
    ]);
  });

  it.each<readonly [string, Given]>([
    ['the one line is near in time', {lines: [line(37, {userName: 'Dan', timestamp: later(10)})]}],
    ['other lines are about other keys', {lines: [line(37, {userName: 'Dan'}), other(naming(['name', 'Old']))]}],
    ['another line names another id', {lines: [line(37, {userName: 'Dan'}), other(naming(['id', 'id of Old']))]}],
    [
      'another line was written by the key itself',
      {lines: [line(37, {userName: 'Dan'}), other({apiKeyId: 'id of New'})]},
    ],
    ['another line is about a deletion', {lines: [line(37, {userName: 'Dan'}), line(38, {userName: 'Eve'})]}],
    [
      'a name in the metadata is not that of a key',
      {lines: [line(37, {userName: 'Dan', ...naming(['user.name', 'x'])})]},
    ],
  ])('is likely where %s', (_, given) => {
    expect(who(given)).toEqual(['Dan', 'likely']);
  });

  function other(rest: Partial<AuditEntry>): AuditEntry {
    return line(37, {userName: 'Eve', ...rest});
  }

  const EVE = line(37, {userName: 'Eve'});
  it.each<readonly [string, string, Given]>([
    ['the log has no line', 'the audit log has no line about it', {}],
    ['the line is too far away', 'the audit log has no line about it', {lines: [{...EVE, timestamp: later(11)}]}],
    [
      'two lines are near',
      '2 keys were made about then, and the audit log does not say which',
      {lines: [EVE, line(37, {userName: 'Dan', timestamp: later(-3)})]},
    ],
    [
      'two keys are near',
      '2 keys were made about then, and the audit log does not say which',
      {lines: [EVE], keys: [NEW, key('Newer', later(4))]},
    ],
    [
      'two new keys share the name that a line gives',
      '2 keys were made about then, and the audit log does not say which',
      {lines: [{...EVE, ...naming(['name', 'New'])}], keys: [NEW, key('New', later(4), 'another id')]},
    ],
    [
      'the line names another key',
      'the audit log has no line about it',
      {lines: [{...EVE, ...naming(['name', 'Eve'])}]},
    ],
    [
      'only a part of the log was read',
      'the audit log could be read only in part',
      {lines: [EVE], log: {complete: false}},
    ],
    [
      'only a part of the log was read and no line is there',
      'the audit log could be read only in part',
      {log: {complete: false}},
    ],
    ['a line could not be understood', 'the audit log could be read only in part', {lines: [EVE], log: {skipped: 1}}],
    ['the log was not read', 'the audit log could not be read', {log: 'unread'}],
    [
      'the line gives a user who is no member',
      'audit log, the one line about then: a user by id alone (0190b2c4-0000-7000-8000-0000000000ee)',
      {lines: [line(37, {userId: '0190b2c4-0000-7000-8000-0000000000ee'})]},
    ],
    [
      'the line gives a key that is gone',
      'audit log: an API key that is not there now (gone)',
      {lines: [line(37, {apiKeyId: 'gone', ...naming(['id', 'id of New'])})]},
    ],
    ['the line gives nobody', 'audit log, the one line about then: neither a user nor a key', {lines: [line(37)]}],
    [
      'the only line was written with the key itself',
      'the audit log has no line about it',
      {lines: [line(37, {apiKeyId: 'id of New'})]},
    ],
  ])('is unknown, and nobody is named, where %s', (_, how, given) => {
    expect(of(given)).toEqual({who: null, when: MADE, how, confidence: 'unknown'});
  });

  it('that is older than the window is unknown', () => {
    const old = key('New', '2026-10-01T00:00:00Z');
    expect(of({keys: [old], lines: [EVE]})).toEqual({
      ...{who: null, when: '2026-10-01T00:00:00.000Z', confidence: 'unknown'},
      how: 'made before 2026-10-24, how far back was looked',
    });
    expect(of({keys: [{...old, createdAt: ''}]})).toMatchObject({
      ...{who: null, when: null, how: 'the API does not say when the key was made'},
    });
  });

  it.each<readonly [string, Partial<AuditEntry>, string, string]>([
    ['a member by the address', {userId: DAN, userName: 'Dan Miller'}, 'dan@acme.com', 'audit log'],
    [
      'where it came from',
      {userName: 'Dan', fromApi: false, ipAddress: '10.0.0.7'},
      'Dan',
      'audit log, in the app, from 10.0.0.7',
    ],
    ['the key that acted', {apiKeyId: 'id of Zapier', fromApi: true}, 'the API key "Zapier"', 'audit log, by API'],
    [
      'both the person and the key',
      {userId: DAN, apiKeyId: 'id of Zapier', fromApi: true, ipAddress: '::1'},
      'dan@acme.com',
      'audit log, by API, with the API key "Zapier", from ::1',
    ],
    [
      'the person, and a key that is gone by id',
      {userId: DAN, apiKeyId: 'gone'},
      'dan@acme.com',
      'audit log, with an API key that is not there now (gone)',
    ],
  ])('shows %s', (_, rest, person, how) => {
    expect(of({lines: [line(37, {...rest, ...naming(['id', 'id of New'])})]})).toEqual({
      ...{who: person, when: MADE, how, confidence: 'known'},
    });
  });

  it('is treated like one whose scopes differ: keys are made, not edited', () => {
    const differs = change('key/New', {action: 'replace', reason: 'declared'});
    expect(attributionOf(differs, {keys: [NEW], lines: [EVE]})).toMatchObject({who: 'Eve', confidence: 'likely'});
  });
});

describe('a declared key that is missing', () => {
  const missing = change('key/Gone', {action: 'create', reason: 'declared', id: null, after: {name: 'Gone'}});
  const deletion = (userName: string, timestamp: string, ...names: readonly string[]) =>
    line(38, {userName, timestamp, ...naming(...names.map(name => ['name', name] as const))});

  it('is known where the log names it, by the latest deletion', () => {
    const lines = [deletion('Dan', later(60), 'Gone'), deletion('Eve', MADE, 'Gone')];
    expect(attributionOf(missing, {lines})).toEqual({
      who: 'Dan',
      when: later(60),
      how: 'audit log',
      confidence: 'known',
    });
  });

  it.each<readonly [string, string, Given]>([
    [
      'nothing was deleted',
      'no key of this name was deleted since 2026-10-24; it may never have been there',
      {lines: [deletion('Eve', MADE, 'Other'), line(37, naming(['name', 'Gone']))]},
    ],
    [
      'one deletion names no key',
      '1 key was deleted since 2026-10-24, and the audit log does not say which',
      {lines: [deletion('Eve', MADE)]},
    ],
    [
      'several deletions name no key',
      '2 keys were deleted since 2026-10-24, and the audit log does not say which',
      {lines: [deletion('Eve', MADE), deletion('Dan', MADE), deletion('Bob', MADE, 'Other')]},
    ],
    [
      'only a part of the log was read',
      'the audit log could be read only in part',
      {lines: [deletion('Eve', MADE, 'Gone')], log: {complete: false}},
    ],
    ['the log was not read', 'the audit log could not be read', {log: 'unread'}],
  ])('is unknown, and nobody is named, where %s', (_, how, given) => {
    expect(attributionOf(missing, given)).toEqual({who: null, when: null, how, confidence: 'unknown'});
  });
});

describe('a member', () => {
  const dan = member('dan@acme.com', {userId: DAN});
  const eve = member('eve@acme.com', {issuerId: DAN});
  const undeclared = change('member/eve@acme.com');

  it('who is not declared was invited by whoever the membership names', () => {
    expect(attributionOf(undeclared, {members: [dan, eve]})).toEqual({
      ...{who: 'dan@acme.com', when: MADE, how: 'the membership says who sent the invitation', confidence: 'known'},
    });
  });

  it.each<readonly [string, string, string | null, Change, readonly LiveMember[]]>([
    ['whose issuer is not there', 'who sent the invitation is not among the members', MADE, undeclared, [eve]],
    [
      'without an issuer',
      'the API does not say who sent the invitation',
      MADE,
      undeclared,
      [dan, member('eve@acme.com'), member('x@acme.com', {userId: undefined})],
    ],
    [
      'whose role differs',
      'the audit log does not cover members',
      null,
      change('member/eve@acme.com', {action: 'update', reason: 'declared'}),
      [dan, eve],
    ],
    [
      'who is missing',
      'the audit log does not cover members',
      null,
      change('member/eve@acme.com', {action: 'create', reason: 'declared', id: null}),
      [dan],
    ],
  ])('%s is unknown', (_, how, when, one, members) => {
    expect(attributionOf(one, {members})).toEqual({who: null, when, how, confidence: 'unknown'});
  });
});

describe('what the audit log does not cover', () => {
  it.each<readonly [Change, string]>([
    [change('tag/West'), 'the audit log does not cover tags'],
    [
      change('assignment/West/accounts', {action: 'assign', reason: 'declared'}),
      'the audit log does not cover assignments of tags',
    ],
    [change('sub_workspace/1'), 'the audit log does not cover sub-workspaces'],
  ])('$address is unknown', (one, how) => {
    expect(attributionOf(one, {})).toEqual({who: null, when: null, how, confidence: 'unknown'});
  });

  it('has a time where the API gives one', () => {
    const tag = {address: 'tag/West', id: 'id of West', spec: {}, createdAt: MADE} as const;
    const evidence = {live: {objects: {tag: [tag]}}, since: SINCE, keyLog: undefined, unexplained: []};
    expect(attribute([change('tag/West')], evidence)[0]?.attribution).toMatchObject({who: null, when: MADE});
  });

  it('shows lines with unpublished numbers that mention it, raw and without a name', () => {
    const unexplained = [
      line(77, {userName: 'Eve', ...naming(['target', 'EVE@acme.com'])}),
      line(78, {userName: 'Eve', ...naming(['id', 'id of eve@acme.com']), timestamp: later(86_400)}),
      line(79, {userName: 'Eve', ...naming(['target', 'bob@acme.com'])}),
    ];
    const role = change('member/eve@acme.com', {action: 'update', reason: 'declared'});
    expect(attributionOf(role, {unexplained})).toEqual({
      ...{who: null, when: null, confidence: 'unknown'},
      how: [
        'the audit log does not cover members',
        'the audit log mentions it in activity 77 on 2026-11-10, activity 78 on 2026-11-11',
      ].join('; '),
    });
  });
});

it.each<Reason>(['expired', 'rotation_due', 'rotated', 'renamed', 'requested', 'unfinished'])(
  'what nobody made (%s) has no attribution',
  reason => {
    const one = change('key/New', {reason});
    const evidence = {live: {objects: {}}, since: SINCE, keyLog: undefined, unexplained: []};
    expect(attribute([one], evidence)).toEqual([one]);
  },
);

it('two changes of one address have their own attributions', () => {
  const keys = [key('Twin', MADE, 'a'), key('Twin', later(3_600), 'b')];
  const lines = [line(37, {userName: 'Dan'}), line(37, {userName: 'Eve', timestamp: later(3_600)})];
  const evidence = {
    live: {objects: {key: keys}},
    since: SINCE,
    keyLog: {entries: lines, skipped: 0, complete: true},
    unexplained: [],
  };
  const found = attribute([change('key/Twin', {id: 'a'}), change('key/Twin', {id: 'b'})], evidence);
  expect(found.map(({attribution}) => attribution?.who)).toEqual(['Dan', 'Eve']);
});
