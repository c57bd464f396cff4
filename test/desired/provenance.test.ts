import {existsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {provenanceOf} from '../../src/desired/provenance.ts';
import type {Address} from '../../src/model/object.ts';
import type {Action, FieldChange, ShownChange} from '../../src/model/plan.ts';
import {type Repository, repository} from './repository.ts';

const made: Repository[] = [];
afterAll(() => {
  for (const one of made) one.remove();
});

function newRepository(): Repository {
  const one = repository();
  made.push(one);
  return one;
}

/** A change with nothing in it but what provenance looks at. */
function change(action: Action, address: Address, at: string | null, ...paths: readonly string[]): ShownChange {
  const [file = '', line = '1', column = '1'] = (at ?? '').split(':');
  return {
    address,
    kind: 'member',
    action,
    reason: at === null ? 'undeclared' : 'declared',
    risk: 'low',
    at: at === null ? null : {file, line: Number(line), column: Number(column)},
    before: null,
    after: null,
    fields: paths.map((path): FieldChange => ({path, before: null, after: null})),
    summary: '',
  };
}

async function told(changes: readonly ShownChange[], cwd: string, files: readonly string[] = [], limitMs = 20_000) {
  const {of, trouble} = await provenanceOf(changes, {files, cwd, limitMs});
  return {
    rows: changes.map(one => {
      const found = of.get(one);
      return found ? `${found.author} ${found.date}` : 'nobody';
    }),
    trouble,
  };
}

const FIRST = `version: 1
members:
  - email: ana@acme.com
    role: view
  - email: bob@acme.com
    role: view # for now
  - {email: eve@acme.com, role: view}
  - email: Old@acme.com
    role: view
assignments:
  - tag: West
    campaigns:
    - A
`;

describe('in a checkout', () => {
  const repo = newRepository();
  repo.commit({'rbac.yaml': FIRST}, 'Ana', '2026-10-01T09:00:00Z');
  repo.commit({'rbac.yaml': FIRST.replace('view # for now', 'admin')}, 'Ben', '2026-10-02T09:00:00+02:00');
  const third = FIRST.replace('view # for now', 'admin')
    .replace('  - {email: eve@acme.com, role: view}\n', '')
    .replace('    - A\n', '    - A\n    - B\n')
    .replace('  - email: Old@acme.com\n    role: view\n', '');
  const last = repo.commit({'rbac.yaml': third}, 'Cleo\u001b[2J', '2026-10-03T09:00:00Z');
  repo.write({'rbac.yaml': third.replace('  - email: bob', '  - email: new@acme.com\n    role: view\n  - email: bob')});
  const {folder: cwd} = repo;

  it('each row has the commit of the line that asks for it', async () => {
    const changes = [
      change('create', 'member/ana@acme.com', 'rbac.yaml:3:5'),
      change('update', 'member/bob@acme.com', 'rbac.yaml:7:5', 'role'),
      change('update', 'member/bob@acme.com', 'rbac.yaml:7:5', 'permissions'),
      change('assign', 'assignment/West/campaigns', 'rbac.yaml:10:5'),
      change('create', 'member/new@acme.com', 'rbac.yaml:5:5'),
    ];
    expect(await told(changes, cwd)).toEqual({
      rows: [
        'Ana 2026-10-01T09:00:00.000Z',
        'Ben 2026-10-02T07:00:00.000Z',
        'Ana 2026-10-01T09:00:00.000Z',
        'Cleo\u001b[2J 2026-10-03T09:00:00.000Z',
        'nobody',
      ],
      trouble: undefined,
    });
  });

  it('a removal has the commit that deleted the entry, whatever the case of its name', async () => {
    const changes = [
      change('delete', 'member/eve@acme.com', null),
      change('delete', 'member/old@acme.com', null),
      change('delete', 'member/stranger@acme.com', null),
      change('delete', 'member/ana@acme.com', null),
    ];
    const {rows, trouble} = await told(changes, cwd);
    expect(rows).toEqual([
      'Cleo\u001b[2J 2026-10-03T09:00:00.000Z',
      'Cleo\u001b[2J 2026-10-03T09:00:00.000Z',
      'nobody',
      'nobody',
    ]);
    expect(trouble).toBeUndefined();
  });

  it('hashes are whole', async () => {
    const row = change('delete', 'member/eve@acme.com', null);
    const {of} = await provenanceOf([row], {files: ['rbac.yaml'], cwd, limitMs: 20_000});
    expect(of.get(row)?.commit).toBe(last);
  });

  it('what git does not keep has none, and is no trouble', async () => {
    repo.write({'untracked.yaml': FIRST});
    const changes = [
      change('create', 'member/ana@acme.com', 'untracked.yaml:3:5'),
      change('create', 'member/ana@acme.com', '<stdin>:3:5'),
      change('create', 'member/ana@acme.com', `${join(tmpdir(), 'elsewhere.yaml')}:3:5`),
    ];
    expect(await told(changes, cwd, ['untracked.yaml', '-'])).toEqual({
      rows: ['nobody', 'nobody', 'nobody'],
      trouble: undefined,
    });
  });
});

describe('a removal', () => {
  it('is not claimed for a mention that went, nor for an entry that only moved', async () => {
    const repo = newRepository();
    const keys = 'keys:\n  - name: K\n    owner: eve@acme.com\n';
    repo.commit({'a.yaml': 'members:\n  - email: eve@acme.com\n', 'b.yaml': keys});
    repo.commit({'a.yaml': 'members: []\n', 'c.yaml': 'members:\n  - email: eve@acme.com\n'}, 'Mover');
    repo.commit({'b.yaml': 'keys: []\n'}, 'Ben');
    const eve = change('delete', 'member/eve@acme.com', null);
    expect((await told([eve], repo.folder, ['*.yaml'])).rows).toEqual(['nobody']);
    repo.git('rm', '--quiet', 'c.yaml');
    repo.commit({}, 'Deleter');
    expect((await told([eve], repo.folder, ['*.yaml'])).rows).toEqual(['Deleter 2026-10-01T09:00:00.000Z']);
    expect((await told([eve], repo.folder, ['.'])).rows).toEqual(['Deleter 2026-10-01T09:00:00.000Z']);
  });
});

describe('it never fails', () => {
  const changes = [change('create', 'member/ana@acme.com', 'rbac.yaml:3:5')];

  it('outside a checkout', async () => {
    const {rows, trouble} = await told(changes, tmpdir());
    expect(rows).toEqual(['nobody']);
    expect(trouble).toContain('not a git repository');
  });

  it('in a repository without a commit', async () => {
    const repo = newRepository();
    repo.write({'rbac.yaml': FIRST});
    const {rows, trouble} = await told(changes, repo.folder);
    expect(rows).toEqual(['nobody']);
    expect(trouble).toBeDefined();
  });

  it('when git takes too long', async () => {
    const repo = newRepository();
    repo.commit({'rbac.yaml': FIRST});
    const {rows, trouble} = await told(changes, repo.folder, [], 0);
    expect(rows).toEqual(['nobody']);
    expect(trouble).toBe('git took longer than 0 seconds');
  });

  it('in a shallow clone, where the oldest commit is claimed for nothing', async () => {
    const repo = newRepository();
    repo.commit({'rbac.yaml': FIRST});
    repo.commit({'rbac.yaml': FIRST.replace('view # for now', 'admin')}, 'Ben');
    const clone = newRepository();
    clone.git('fetch', '--quiet', '--depth=1', `file://${repo.folder}`, 'main');
    clone.git('reset', '--quiet', '--hard', 'FETCH_HEAD');
    const update = change('update', 'member/bob@acme.com', 'rbac.yaml:5:5', 'role');
    expect(await told([update], clone.folder)).toEqual({
      rows: ['nobody'],
      trouble: 'the clone is shallow, and some lines are older than what is here',
    });
    clone.git('fetch', '--quiet', '--unshallow', `file://${repo.folder}`, 'main');
    expect(await told([update], clone.folder)).toEqual({
      rows: ['Ben 2026-10-01T09:00:00.000Z'],
      trouble: undefined,
    });
  });

  it('nor runs what the repository is set to run', async () => {
    const repo = newRepository();
    repo.commit({'rbac.yaml': FIRST, '.gitattributes': 'rbac.yaml diff=evil\n'});
    const trap = join(repo.folder, '.git', 'trapped');
    for (const name of ['diff.evil.textconv', 'diff.evil.command', 'core.fsmonitor', 'core.pager', 'pager.log'])
      repo.git('config', name, `touch ${trap}; cat`);
    const gone = change('delete', 'member/eve@acme.com', null);
    expect((await told([...changes, gone], repo.folder)).rows).toEqual(['Ana 2026-10-01T09:00:00.000Z', 'nobody']);
    expect(existsSync(trap)).toBe(false);
  });
});
