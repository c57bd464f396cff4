import {chmod, readFile, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {afterAll, beforeEach, describe, expect, it} from 'vitest';
import {notify, withNotify} from '../../src/cli/notify.ts';
import type {Brief} from '../../src/report/brief.ts';
import {BOB, briefOf, change, EVE} from '../notify/briefs.ts';
import {type ForgeServer, startForge, TOKEN} from '../notify/forge-server.ts';
import {runBesides} from './besides.ts';
import {folderWith} from './support.ts';

interface Message {
  readonly text: string;
  readonly event?: string;
}

const PATH = '/services/T0CANARY/B0CANARY/xyzcanary';
let messages: Message[] = [];
let status = 200;
const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', part => {
    text += part;
  });
  request.on('end', () => {
    expect(request.url).toBe(PATH);
    if (status === 200) messages.push(JSON.parse(text));
    response.writeHead(status).end('no canary');
  });
});
await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
afterAll(() => server.close());
const address = server.address();
const HOOK = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${PATH}`;

let cwd = '';
let forge: ForgeServer;
beforeEach(async () => {
  [cwd, forge] = await Promise.all([folderWith(), startForge()]);
  messages = [];
  status = 200;
});

const run = async (brief: Brief, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const folder = join(cwd, 'state');
  const part = {
    define: withNotify,
    run: (options: object, io: Parameters<typeof notify>[2]) => notify(brief, {...options}, io, {folder}),
  };
  const ran = await runBesides(args, part, {cwd, env: {HOOK, ...env}});
  expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/canary|127\.0\.0\.1/i);
  expect(`${ran.stdout}${ran.stderr}`).not.toContain(TOKEN.slice(4, 20));
  return ran;
};

const SLACK = ['--notify', 'slack=env:HOOK'];
const WEBHOOK = ['--notify', 'webhook=env:HOOK'];
const texts = () => messages.map(({text}) => text);
const fine = {code: 0, stdout: '', stderr: ''};

describe('--notify slack and webhook', () => {
  it('tell each change of state once', async () => {
    const days = [briefOf(), briefOf([BOB]), briefOf([BOB]), briefOf([BOB, EVE]), briefOf(), briefOf(), briefOf([BOB])];
    for (const brief of days) expect(await run(brief, SLACK)).toEqual({...fine, signal: null});
    expect(texts()).toEqual([
      'Drift in workspace Acme: 1 difference',
      'The drift in workspace Acme has changed: 2 differences',
      'No more drift in workspace Acme: it is as the files say again',
      'Drift in workspace Acme: 1 difference',
    ]);
  });

  it('send a heartbeat when one is asked for', async () => {
    for (const brief of [briefOf(), briefOf([BOB]), briefOf([BOB])]) await run(brief, [...WEBHOOK, '--heartbeat']);
    expect(messages.map(({event}) => event)).toEqual(['same', 'drift', 'same']);
    const schema = JSON.parse(await readFile('schemas/notification.schema.json', 'utf8'));
    const validate = new Ajv({strict: false}).compile(schema);
    for (const message of messages) expect([validate(message), validate.errors]).toEqual([true, null]);
  });

  it('are told apart, and one target that is given twice is told once', async () => {
    await run(briefOf([BOB]), SLACK);
    await run(briefOf([BOB]), [...SLACK, ...WEBHOOK, ...WEBHOOK]);
    expect(messages.map(({event}) => event)).toEqual([undefined, 'drift']);
  });

  it('know workspaces apart', async () => {
    await run(briefOf([BOB]), SLACK);
    await run({...briefOf([BOB]), workspace: {id: 'other', name: 'Other'}}, SLACK);
    expect(texts()).toEqual(['Drift in workspace Acme: 1 difference', 'Drift in workspace Other: 1 difference']);
  });

  it('keep what was told in a private file, without address or names', async () => {
    await run(briefOf([BOB]), SLACK);
    const path = join(cwd, 'state', 'notify.json');
    const modes = await Promise.all([path, join(cwd, 'state')].map(async one => (await stat(one)).mode & 0o777));
    expect(modes).toEqual([0o600, 0o700]);
    const text = await readFile(path, 'utf8');
    expect(JSON.parse(text)).toEqual({
      format_version: '1',
      told: {[`${briefOf().workspace.id} slack=env:HOOK`]: expect.stringMatching(/^sha256:[0-9a-f]{64}$/)},
    });
    expect(text).not.toMatch(/canary|bob/i);
  });

  it('keep it in a file of their own when that is named', async () => {
    const args = [...SLACK, '--notify-state', '.cache/rbac/told.json'];
    for (const brief of [briefOf([BOB]), briefOf([BOB])]) await run(brief, args);
    expect(messages.length).toBe(1);
    expect((await stat(join(cwd, '.cache/rbac/told.json'))).mode & 0o777).toBe(0o600);
    await expect(stat(join(cwd, 'state'))).rejects.toThrow('ENOENT');
  });

  it('read the address from a file', async () => {
    await writeFile(join(cwd, 'hook'), `${HOOK}\n`);
    await run(briefOf([BOB]), ['--notify', 'slack=file:hook']);
    expect(messages.length).toBe(1);
  });
});

describe('what cannot be delivered is one line, and is tried again by the next run', () => {
  it('when the hook does not take it', async () => {
    status = 500;
    const {code, stderr} = await run(briefOf([BOB]), SLACK);
    expect([code, stderr]).toEqual([
      0,
      '! slack=env:HOOK was not told: Slack cannot answer now (500) → try again later\n',
    ]);
    status = 200;
    for (let day = 0; day < 2; day++) await run(briefOf([BOB]), SLACK);
    expect(texts()).toEqual(['Drift in workspace Acme: 1 difference']);
  });

  it('when one of two is not reached: the other is told', async () => {
    const {stderr} = await run(briefOf([BOB]), ['--notify', 'slack=env:NONE', ...WEBHOOK]);
    expect(stderr).toBe(
      '! slack=env:NONE was not told: NONE holds no address → put the address of the hook into NONE\n',
    );
    expect(messages.length).toBe(1);
  });

  it('when the file of what was told is something else, which stays as it is', async () => {
    await writeFile(join(cwd, 'rbac.yaml'), 'version: 1\n');
    const {stderr} = await run(briefOf([BOB]), [...SLACK, '--notify-state', 'rbac.yaml']);
    expect(stderr).toBe(
      '! What was told before is not known: rbac.yaml is no file of what was told → delete it, or name another file with --notify-state\n',
    );
    expect(messages.length).toBe(1);
    expect(await readFile(join(cwd, 'rbac.yaml'), 'utf8')).toBe('version: 1\n');
  });

  it('when the file cannot be written', async () => {
    await writeFile(join(cwd, 'no-folder'), '');
    const {stderr} = await run(briefOf([BOB]), [...SLACK, '--notify-state', 'no-folder/told.json']);
    expect(stderr).toMatch(/^! What was told before is not known: no-folder\/told\.json cannot be read \(ENOTDIR\) → /);
    expect(messages.length).toBe(1);
  });

  it('when the private folder is open to others', async () => {
    await run(briefOf(), [...SLACK, '--heartbeat']);
    await chmod(join(cwd, 'state'), 0o777);
    const {stderr} = await run(briefOf([BOB]), SLACK);
    expect(stderr).toMatch(/^! What was told before is not known: .* is open to other users → .*chmod 700.*\n$/);
    expect(messages.length).toBe(2);
  });
});

describe.each([
  ['--notify github-issue', 'github'],
  ['--notify gitlab-issue', 'gitlab'],
] as const)('%s', (option, name) => {
  const args = option.split(' ');
  const shown = () => forge.issues.map(({open, comments}) => [open, comments.length]);

  it('opens an issue, tells the change, closes it when clean, and opens another', async () => {
    const days = [briefOf(), briefOf([BOB]), briefOf([BOB]), briefOf([EVE]), briefOf(), briefOf(), briefOf([BOB])];
    for (const brief of days) expect(await run(brief, args, forge[name])).toMatchObject(fine);
    expect(shown()).toEqual([
      [false, 2],
      [true, 0],
    ]);
    expect(forge.issues[0]?.body).toContain('`member/eve@acme.com`');
    await expect(stat(join(cwd, 'state'))).rejects.toThrow('ENOENT');
  });

  it('has a title without mentions, references and commands', async () => {
    const brief = {...briefOf([BOB]), workspace: {id: 'w1', name: '@all /close #12 <b> `x` A&B'}};
    await run(brief, args, forge[name]);
    expect(forge.issues[0]?.title).toBe('Access drift: workspace all close 12 b x A B');
  });

  it('names the workspace by its id when it has no name', async () => {
    await run({...briefOf([BOB]), workspace: {id: 'w1', name: '@#'}}, args, forge[name]);
    expect(forge.issues[0]?.title).toBe('Access drift: workspace w1');
  });

  it('takes a drift of any size', async () => {
    const many = Array.from({length: 3000}, (_item, index) => change(`member/person-${index}@acme.com`));
    for (const brief of [briefOf([BOB]), briefOf(many)]) await run(brief, args, forge[name]);
    const [issue] = forge.issues;
    const lengths = [issue?.body.length ?? 0, issue?.comments[0]?.body.length ?? 0];
    expect(lengths.map(length => length > 50_000 && length <= 60_000)).toEqual([true, true]);
  });

  it('is one line when it cannot be written', async () => {
    forge.instead = ({method, path}) =>
      method === 'POST' && path.endsWith('/issues') ? {status: 403, body: {message: TOKEN}} : undefined;
    const {code, stderr} = await run(briefOf([BOB]), args, forge[name]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^! The issue was not written: Git(Hub|Lab) does not let the token do this \(403\): \[secret\] → give the .*\n$/,
    );
  });
});

it.each([
  ['an address', 'slack=https://hooks.slack.com/services/T0CANARY'],
  ['an address behind env:', 'webhook=env:https://hooks.slack.com/services/T0CANARY'],
  ['an unknown target', 'teams=canary'],
])('%s is wrong use of the command line, and not repeated', async (_what, target) => {
  const {code, stderr} = await run(briefOf([BOB]), ['--notify', target]);
  expect(code).toBe(64);
  expect(stderr).toMatch(/^USAGE {2}--notify .*\n {2}→ .*\n$/);
  expect(messages).toEqual([]);
});
