import {mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parse, parseAllDocuments} from 'yaml';
import {type Api, ENV, folderWith, rolesIn, runProgram} from '../cli/support.ts';
import {checkoutOf, installed, programs, toolCheckout} from './checkout.ts';
import {EXPIRY, IN_STEP, INVALID, PROMOTION, READING_KEY, workspace} from './world.ts';

describe.concurrent('the pre-commit hook', async () => {
  const [hook] = parse(await readFile('.pre-commit-hooks.yaml', 'utf8'));

  /** As pre-commit runs a script: its path seen from the hook's repository, in the folder of the commit. */
  async function commit(file: string, {tool, path = ENV.PATH}: {readonly tool: string; readonly path?: string}) {
    const [script, ...args] = hook.entry.split(' ');
    const cwd = await folderWith({'rbac.yaml': file});
    return runProgram(join(tool, script), args, {cwd, env: {PATH: path ?? ''}});
  }

  it('lets valid files pass, and stops others with their lines', async () => {
    const tool = await toolCheckout({built: true});
    expect(await commit(IN_STEP, {tool})).toMatchObject({code: 0});
    const {code, stdout} = await commit(INVALID, {tool});
    expect(code).toBe(4);
    expect(stdout).toContain('rbac.yaml:4');
  });

  it('builds the tool when it is first needed, and keeps quiet about it on standard output', async () => {
    const tool = await toolCheckout({built: false});
    const npm = await programs({
      npm: `echo "npm $*"; mkdir -p dist; [ "$1" = ci ] || echo 'console.log("built", ...process.argv.slice(2))' >dist/bin.cjs`,
    });
    const path = `${npm}:${ENV.PATH}`;
    const first = await commit(IN_STEP, {tool, path});
    expect(first).toMatchObject({code: 0, stdout: 'built validate\n'});
    expect(first.stderr).toBe('npm ci --no-audit --no-fund\nnpm run build\n');
    expect(await commit(IN_STEP, {tool, path})).toMatchObject({code: 0, stdout: 'built validate\n', stderr: ''});
  });

  it('is the one that the example names, and is told of every file in the root that the tool reads by itself', async () => {
    const {repos} = parse(await readFile('examples/pre-commit/.pre-commit-config.yaml', 'utf8'));
    expect(repos).toMatchObject([{hooks: [{id: hook.id}]}]);
    const matches = new RegExp(hook.files);
    expect(['rbac.yaml', 'rbac.yml', 'docs/rbac.yaml', 'rbac.yaml.bak'].map(name => matches.test(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe.concurrent('the crontab', async () => {
  const text = await readFile('examples/cron/instantly-rbac.cron', 'utf8');
  const lines = text.split('\n').filter(line => /^[\d*]/.test(line));

  it('has a mail address, times, and no percent sign, which cron takes for the end of a line', () => {
    expect(text).toMatch(/^MAILTO=\S+$/m);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^\d+ \d+ \* \* \* [^%]+$/);
  });

  /** What cron would mail: everything that is printed. */
  async function mailOf(line: string | undefined, folder: string, server: Api) {
    const keys = await folderWith({'write.key': `${server.key}\n`, 'read.key': `${READING_KEY}\n`});
    const [, command = ''] = /^(?:\S+ ){5}(.+)$/.exec(line ?? '') ?? [];
    const here = command.replaceAll('/srv/access', folder).replaceAll('/etc/instantly-rbac', keys);
    const env = {PATH: `${await installed()}:${ENV.PATH}`, INSTANTLY_API_URL: server.emulator.url};
    const {code, stdout, stderr} = await runProgram('sh', ['-c', here], {env});
    return {code, mail: stdout + stderr};
  }

  async function mailed(name: 'apply' | 'drift', file: string) {
    const [server, {folder}] = await Promise.all([workspace(), checkoutOf(IN_STEP, file)]);
    const line = lines.find(one => one.includes(`instantly-rbac ${name} `));
    return {...(await mailOf(line, folder, server)), server};
  }

  it('applies what has expired, and mails that', async () => {
    const {code, mail, server} = await mailed('apply', EXPIRY);
    expect(code).toBe(0);
    expect(mail).toContain('- member/eve@acme.com');
    const roles = rolesIn(server.emulator.state());
    expect(roles).toMatchObject({'bob@acme.com': 'editor'});
    expect(Object.keys(roles)).not.toContain('eve@acme.com');
  });

  it('mails drift, and ends with 2', async () => {
    const {code, mail, server} = await mailed('drift', PROMOTION);
    expect(code).toBe(2);
    expect(mail).toContain('~ member/bob@acme.com');
    expect(server.writes()).toEqual([]);
  });

  it.each(['apply', 'drift'] as const)('mails nothing while there is nothing to tell: %s', async name => {
    expect(await mailed(name, IN_STEP)).toMatchObject({code: 0, mail: ''});
  });

  it.each([
    ['apply', 4],
    ['drift', 4],
  ] as const)('mails what is wrong with the files: %s', async (name, code) => {
    const ran = await mailed(name, INVALID);
    expect(ran.code).toBe(code);
    expect(ran.mail).toContain('rbac.yaml:4');
  });
});

describe.concurrent('the CronJobs', async () => {
  const text = await readFile('examples/kubernetes/cronjobs.yaml', 'utf8');
  const jobs = parseAllDocuments(text).map(document => document.toJS());

  it.each(jobs.map(job => [job.metadata.name, job] as const))(
    '%s runs alone, as nobody, on a file system of others',
    (_name, {spec}) => {
      const {template, ...job} = spec.jobTemplate.spec;
      const [container] = template.spec.containers;
      expect(spec.concurrencyPolicy).toBe('Forbid');
      expect(job).toMatchObject({backoffLimit: 0, activeDeadlineSeconds: expect.any(Number)});
      expect(template.spec).toMatchObject({
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        securityContext: {runAsNonRoot: true, seccompProfile: {type: 'RuntimeDefault'}},
      });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: {drop: ['ALL']},
      });
      expect(container.args).toContain('--api-key-file=/run/secrets/instantly/key');
      expect(container.args).toContain('--state-dir=/state');
      expect(JSON.stringify(container.env)).not.toContain('KEY');
    },
  );

  it.each(jobs.map(job => [job.metadata.name, job] as const))('%s mounts each volume that it has', (_name, {spec}) => {
    const {containers, volumes} = spec.jobTemplate.spec.template.spec;
    const [{volumeMounts}] = containers;
    const names = (list: readonly {readonly name: string}[]) => list.map(({name}) => name).sort();
    expect(names(volumeMounts)).toEqual(names(volumes));
    const written = volumes.filter((volume: object) => 'emptyDir' in volume);
    expect(names(written)).toEqual(['state', 'work']);
  });

  /** Runs a job's command with its paths elsewhere; files are mounted as Kubernetes does, by links to links. */
  async function job(name: string, file: string, server: Api, key: string) {
    const [container] = jobs.find(({metadata}) => metadata.name === name).spec.jobTemplate.spec.template.spec
      .containers;
    const root = await folderWith({
      'access/..2026_11_23/rbac.yaml': file,
      'run/secrets/instantly/..2026_11_23/key': key,
    });
    for (const [folder, mounted] of [
      ['access', 'rbac.yaml'],
      ['run/secrets/instantly', 'key'],
    ] as const) {
      await symlink('..2026_11_23', join(root, folder, '..data'));
      await symlink(`..data/${mounted}`, join(root, folder, mounted));
    }
    await Promise.all(['work', 'state'].map(folder => mkdir(join(root, folder), {mode: 0o2770})));
    await writeFile(join(root, 'work', 'rbac.yaml'), 'not this one');
    const args = container.args.map((arg: string) => arg.replace(/=\//, `=${root}/`));
    const env = {
      PATH: `${await installed()}:${ENV.PATH}`,
      HOME: join(root, 'work'),
      INSTANTLY_API_URL: server.emulator.url,
    };
    return runProgram(container.command[0], args, {cwd: join(root, 'work'), env});
  }

  it('apply what has expired', async () => {
    const server = await workspace();
    expect(await job('instantly-access-daily', EXPIRY, server, server.key)).toMatchObject({code: 0});
    expect(Object.keys(rolesIn(server.emulator.state()))).not.toContain('eve@acme.com');
  });

  it('fail with 2 on drift', async () => {
    const server = await workspace();
    expect(await job('instantly-access-drift', PROMOTION, server, READING_KEY)).toMatchObject({code: 2});
    expect(await job('instantly-access-drift', IN_STEP, server, READING_KEY)).toMatchObject({code: 0});
    expect(server.writes()).toEqual([]);
  });
});
