import {describe, expect, it} from 'vitest';
import type {Change, Plan} from '../../src/model/plan.ts';
import {guardrailLines, renderPlan} from '../../src/render/plan-text.ts';
import {detailOf} from '../../src/render/rows.ts';
import {styleOf, widthOf} from '../../src/render/style.ts';
import {change, planOf} from '../apply/fakes.ts';
import {HOSTILE, isUnsafe, undressed} from './hostile.ts';

const plain = styleOf(false);
const text = (details: Partial<Plan> = {}, changes: readonly Change[] = []) =>
  renderPlan({...planOf(changes), workspace: {id: 'w-1', name: 'Acme'}, ...details}, {style: plain});
const rows = (changes: readonly Change[]) =>
  text({}, changes)
    .split('\n')
    .slice(2, 2 + changes.length);

describe('the header', () => {
  it('counts what was read, in the words of people', () => {
    const [header] = text({live: {member: 1, key: 9, sub_workspace: 2}, requests: {read: 31}}).split('\n');
    expect(header).toBe('Workspace Acme (w-1): 1 member, 9 keys, 2 sub-workspaces · 31 requests');
  });

  it('says when nothing is managed, and which day it is about', () => {
    const [header] = text({as_of: '2027-01-31T00:00:00.000Z', requests: {read: 1}}).split('\n');
    expect(header).toBe('Workspace Acme (w-1): nothing is managed · 1 request · as of 2027-01-31');
  });
});

describe('rows', () => {
  it('have a symbol for each action, by kind, then address, then action', () => {
    const all = [
      change('assignment/T/accounts', {action: 'unassign', resources: ['a']}),
      change('assignment/T/accounts', {action: 'assign', resources: ['b']}),
      change('tag/T'),
      change('key/K', {action: 'replace', last_wave: null, wave: 1}),
      change('member/b@x.com', {action: 'delete', wave: 9}),
      change('member/a@x.com', {action: 'update', wave: 5}),
    ];
    expect(rows(all).map(row => row.trim().split('  ')[0])).toEqual([
      '~ member/a@x.com',
      '- member/b@x.com',
      '± key/K',
      '+ tag/T',
      '+ assignment/T/accounts',
      '- assignment/T/accounts',
    ]);
  });

  it('stand in columns, also with wide and combining characters', () => {
    const lines = rows([
      change('tag/東京', {summary: 'x'}),
      change('tag/cafe\u0301', {summary: 'x'}),
      change('tag/🚀', {summary: 'x'}),
      change('tag/plain', {summary: 'x'}),
    ]);
    expect(new Set(lines.map(line => widthOf(line.slice(0, line.indexOf('x')))))).toEqual(new Set([15]));
    expect(new Set(lines.map(line => widthOf(line.slice(0, line.indexOf('rbac.yaml')))))).toEqual(new Set([18]));
  });

  it('that are too long push their own line only', () => {
    const [long, short] = rows([change('tag/long', {summary: 'x'.repeat(200)}), change('tag/short', {summary: 'y'})]);
    expect(long).toMatch(/x{200} {2}rbac\.yaml:7$/);
    expect(short).toMatch(/^ {2}\+ tag\/short {2}y {65}rbac\.yaml:7$/);
  });

  it('end without spaces when no line asked for them', () => {
    expect(rows([change('tag/a', {at: null}), change('tag/bb', {at: null, summary: 's'})])).toEqual([
      '  + tag/a',
      '  + tag/bb  s',
    ]);
  });
});

describe('rows of keys', () => {
  const destination = {to: 'file', path: `secrets/${'x'.repeat(40)}.key`} as const;
  const scopes = ['campaigns:read', 'accounts:read', 'leads:read', 'lead_lists:read'];
  const made = (count: number) =>
    change('key/BI', {
      after: {name: 'BI', scopes: scopes.slice(0, count)},
      summary: `new key · ${count === 1 ? '1 scope' : `${count} scopes`}: ${scopes.slice(0, count).join(', ')}`,
      secret: destination,
      declared_reason: 'OPS-1',
    });
  const linesOf = (one: Change) => text({}, [one]).split('\n\n')[1]?.split('\n');

  it('are whole as long as there is room', () => {
    expect(linesOf({...made(1), secret: {to: 'file', path: 'x.key'}})).toEqual([
      '  + key/BI  new key · 1 scope: campaigns:read · secret goes to x.key · OPS-1  rbac.yaml:7',
    ]);
  });

  it('have the place of the secret below when they are long', () => {
    expect(linesOf(made(2))).toEqual([
      '  + key/BI  new key · 2 scopes: campaigns:read, accounts:read · OPS-1  rbac.yaml:7',
      `      secret goes to ${destination.path}`,
    ]);
  });

  it('have their scopes below, too, when that is not enough', () => {
    const one = {...made(4), declared_reason: 'because of all that is to be read there'};
    expect(linesOf(one)).toEqual([
      '  + key/BI  new key · because of all that is to be read there  rbac.yaml:7',
      '      4 scopes: campaigns:read, accounts:read, leads:read, lead_lists:read',
      `      secret goes to ${destination.path}`,
    ]);
    const fields = [{path: 'scopes', before: scopes, after: scopes.map(scope => scope.replace('read', 'all'))}];
    expect(linesOf(change('key/BI', {action: 'replace', fields, summary: 'new key now', secret: destination}))).toEqual(
      [
        '  ± key/BI  new key now  rbac.yaml:7',
        '      scopes  + campaigns:all  + accounts:all  + leads:all  + lead_lists:all  − campaigns:read  − accounts:read  − leads:read  − lead_lists:read',
        `      secret goes to ${destination.path}`,
      ],
    );
  });
});

describe('where rows come from', () => {
  const provenance = {commit: '1a2b3c4d5e6f', author: 'Ana', date: '2026-10-02T08:00:00Z'};
  const attribution = {
    who: 'dan@acme.com',
    when: '2026-10-02T08:00:00Z',
    how: 'audit log',
    confidence: 'known',
  } as const;

  it.each<[string, Partial<Change>, string]>([
    ['the files', {origin: 'files'}, '  + tag/T  rbac.yaml:7 · your change'],
    ['live state', {origin: 'drift', at: null}, '  + tag/T  drift'],
    ['both', {origin: 'both'}, '  + tag/T  rbac.yaml:7 · your change and drift'],
    ['a commit', {provenance}, '  + tag/T  rbac.yaml:7 · 1a2b3c4d by Ana on 2026-10-02'],
    ['somebody', {attribution}, '  + tag/T  rbac.yaml:7 · by dan@acme.com on 2026-10-02 (known: audit log)'],
  ])('is said at their end: %s', (_case, details, expected) => {
    expect(rows([change('tag/T', details)]).map(row => row.replace(/ {3,}/g, '  '))).toEqual([expected]);
  });
});

describe('risks and meanings', () => {
  it('are told when they are high or critical, after the warnings', () => {
    const at = {file: 'rbac.yaml', line: 4, column: 1};
    const risks = (['critical', 'high', 'medium', 'low'] as const).map(risk => ({
      rule: 'some_rule',
      risk,
      message: `m ${risk}`,
      address: null,
      at: risk === 'high' ? at : null,
    }));
    const shown = text({risks, warnings: [{code: 'W', message: 'look', at: null}], notes: ['later']});
    expect(shown.split('\n\n').slice(1, 4)).toEqual([
      '  ! look  W',
      '  !! critical  m critical  some_rule\n  !! high  m high  some_rule  rbac.yaml:4',
      '  · later',
    ]);
  });

  it('are told in words when that is asked for', () => {
    const meanings = [
      {address: 'member/ben@x.com', who: 'ben@x.com', gains: ['delete campaigns'], loses: ['read\nleads'], risk: 'low'},
    ] as const;
    const plan = planOf([change('tag/T')]);
    expect(renderPlan(plan, {style: plain, meanings})).toContain(
      '\n  » ben@x.com gains: delete campaigns; loses: read\\u{a}leads.\n',
    );
    expect(renderPlan(plan, {style: plain})).not.toContain('»');
  });
});

describe('details', () => {
  it.each<[string, Partial<Change>, string]>([
    ['a field', {fields: [{path: 'role', before: 'admin', after: 'view'}]}, 'role  admin → view'],
    ['an empty field', {fields: [{path: 'nickname', before: '', after: null}]}, 'nickname  (none) → (none)'],
    [
      'a list',
      {fields: [{path: 'scopes', before: ['leads:all'], after: ['accounts:read']}]},
      'scopes  + accounts:read  − leads:all',
    ],
    [
      'fields, words and reason',
      {fields: [{path: 'role', before: 'a', after: 'b'}], summary: 'as X', declared_reason: 'OPS-1'},
      'role  a → b · as X · OPS-1',
    ],
    [
      'a secret in a file',
      {action: 'create', secret: {to: 'file', path: 'secrets/x.key'}},
      'secret goes to secrets/x.key',
    ],
    [
      'a secret in a dotenv file',
      {action: 'replace', secret: {to: 'env-file', path: '.env', variable: 'KEY'}},
      'secret goes to KEY in .env',
    ],
    [
      'a secret for a program',
      {action: 'create', secret: {to: 'exec', command: ['./keep', 'a b', '--x=1', '']}},
      'secret goes to the program ./keep "a b" --x=1 ""',
    ],
    [
      'a secret for age',
      {action: 'create', secret: {to: 'age', path: 'k.age', recipients: ['age1x', 'age1y']}},
      'secret goes to k.age, encrypted for age1x and age1y',
    ],
    [
      'a secret at GitHub',
      {action: 'create', secret: {to: 'github', repository: 'a/b', name: 'KEY', environment: 'prod'}},
      'secret goes to KEY of a/b, environment prod on GitHub',
    ],
    [
      'a secret in Vault',
      {action: 'create', secret: {to: 'vault', path: 'ci/key'}},
      'secret goes to value of secret/ci/key in Vault',
    ],
    ['a secret without a place', {action: 'create', secret: null}, 'secret goes to --secrets-out'],
    ['a removal, which has no secret', {action: 'delete', secret: null}, ''],
  ])('%s', (_case, details, expected) => {
    expect(detailOf(change('key/K', {secret: undefined as never, ...details}))).toBe(expected);
  });
});

describe('the end', () => {
  it('sums up, and tells apart a plan and drift', () => {
    const summary = {
      create: 2,
      update: 1,
      replace: 1,
      delete: 1,
      assign: 12,
      unassign: 0,
      unmanaged: {tag: 4},
      ignored: {key: 1},
    };
    const plan = {...planOf([change('tag/a')]), summary};
    const numbers = '2 to add, 1 to change, 1 to replace, 1 to remove, 12 to assign, 0 to unassign.';
    expect(renderPlan(plan, {style: plain})).toContain(`\nPlan: ${numbers}\nUnmanaged: 4 tags.\nIgnored: 1 key.\n`);
    expect(renderPlan(plan, {style: plain, drift: true})).toContain(`\nDrift: ${numbers}`);
  });

  it.each<[string, Partial<Plan>, object, string]>([
    ['nothing to do', {}, {}, 'No changes: live state is as the files say.'],
    ['no drift', {}, {drift: true}, 'No drift: live state is as the files say.'],
    [
      'drift without a change',
      {},
      {drift: true, differs: true},
      'Drift: live state is not as the files say, and no change can put it right; see the warnings.',
    ],
    [
      'a selection',
      {options: {targets: ['x']}},
      {},
      'No changes: as far as was asked, live state is as the files say.',
    ],
    [
      'warnings',
      {warnings: [{code: 'W', message: 'm', at: null}]},
      {},
      'No changes: live state is as the files say. What the warnings name needs a look.',
    ],
  ])('says %s', (_case, details, options, expected) => {
    const shown = renderPlan({...planOf([]), ...details}, {style: plain, ...options});
    expect(shown.split('\n')).toContain(expected);
  });

  it('shows warnings with code and place, and notes', () => {
    const warnings = [{code: 'OWNER_DIFFERS', message: 'other owner', at: {file: 'rbac.yaml', line: 3, column: 1}}];
    const shown = text({warnings, notes: ['later']});
    expect(shown).toContain('\n  ! other owner  OWNER_DIFFERS  rbac.yaml:3\n');
    expect(shown).toContain('\n  · later\n');
  });

  it('shows guardrails: numbers, and those that did not pass with what to do', () => {
    const lines = guardrailLines(
      [
        {rule: 'a', status: 'passed', message: 'fine'},
        {rule: 'b', status: 'refused', message: 'too many', hint: 'pass --allow b'},
        {rule: 'c', status: 'allowed', message: 'too few'},
        {rule: 'd', status: 'warned', message: 'look'},
      ],
      plain,
    );
    expect(lines).toEqual([
      'Guardrails: 1 passed, 1 warned, 1 allowed, 1 refused.',
      '  refused b: too many',
      '    → pass --allow b',
      '  allowed c: too few',
      '  warned d: look',
    ]);
  });
});

describe('hostile strings', () => {
  const hostile: Plan = {
    ...planOf([
      change(`tag/${HOSTILE}`, {
        summary: HOSTILE,
        declared_reason: HOSTILE,
        at: {file: HOSTILE, line: 1, column: 1},
        fields: [
          {path: HOSTILE, before: HOSTILE, after: [HOSTILE]},
          {path: HOSTILE, before: [HOSTILE], after: [HOSTILE]},
        ],
        secret: {to: 'exec', command: [HOSTILE, HOSTILE]},
      }),
    ]),
    workspace: {id: HOSTILE, name: HOSTILE},
    live: {[HOSTILE]: 1},
    as_of: HOSTILE,
    warnings: [{code: 'X', message: HOSTILE, at: {file: HOSTILE, line: 1, column: 1}}],
    notes: [HOSTILE],
    guardrails: [{rule: HOSTILE, status: 'refused', message: HOSTILE, hint: HOSTILE}],
    summary: {
      create: 1,
      update: 0,
      replace: 0,
      delete: 0,
      assign: 0,
      unassign: 0,
      unmanaged: {[HOSTILE]: 1},
      ignored: {[HOSTILE]: 1},
    },
  };

  it('stay on one line, escaped, wherever they stand in a plan', () => {
    const shown = renderPlan(hostile, {style: plain});
    expect(isUnsafe(shown)).toBe(false);
    expect(shown.split('\n').filter(line => line.startsWith('forged'))).toEqual([]);
    expect(shown.split('\n')).toHaveLength(renderPlan(harmless(hostile), {style: plain}).split('\n').length);
  });
});

describe('colour', () => {
  it('dresses symbols and addresses and changes not one character', () => {
    const plan = planOf([change('tag/a'), change('tag/b', {action: 'delete'}), change('tag/c', {action: 'update'})]);
    const coloured = renderPlan(plan, {style: styleOf(true)});
    expect(coloured).toContain('\u001b[32m+\u001b[39m \u001b[32mtag/a\u001b[39m');
    expect(coloured).toContain('\u001b[31m-\u001b[39m \u001b[31mtag/b\u001b[39m');
    expect(coloured).toContain('\u001b[33m~\u001b[39m \u001b[33mtag/c\u001b[39m');
    expect(undressed(coloured)).toBe(renderPlan(plan, {style: plain}));
  });
});

/** The same plan with a harmless word in place of the hostile string, as long as that. */
const harmless = (plan: Plan): Plan =>
  JSON.parse(JSON.stringify(plan).replaceAll(JSON.stringify(HOSTILE).slice(1, -1), 'x'.repeat(100)));
