import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readdir, readFile, stat, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {readXml} from '../render/xml-reader.ts';
import {runInside} from './inside.ts';
import {ACME, api, folderWith, HEAD, IN_STEP, PROMOTION, run} from './support.ts';

const INVALID = `${HEAD}members:\n  - {email: bob@acme.com, role: editr}\n`;
const REFUSED = `${HEAD}guardrails: {max_removals: "0%"}\nmembers: []\n`;

const isEvent = new Ajv({strict: false}).compile(JSON.parse(await readFile('schemas/event.schema.json', 'utf8')));

/** The events of a text; each fits the schema. */
const eventsOf = (text: string): readonly {readonly type: string; readonly [name: string]: unknown}[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => {
      const event = JSON.parse(line);
      expect(isEvent(event) ? [] : isEvent.errors).toEqual([]);
      return event;
    });

async function inFolder(args: readonly string[], file = PROMOTION, more: Readonly<Record<string, string>> = {}) {
  const server = await api();
  const cwd = await folderWith({'rbac.yaml': file});
  const read = (name: string) => readFile(join(cwd, name), 'utf8');
  const ran = await runInside(args, {cwd, env: {...server.env, ...more}});
  return {...ran, cwd, server, read};
}

describe('where results go', () => {
  it('is standard output as text, and files besides, for their owner alone', async () => {
    const {code, stdout, stderr, cwd, read} = await inFolder([
      'plan',
      '--format',
      'json=plan.json',
      '--format',
      'markdown=plan.md',
    ]);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toMatch(/^Workspace Acme /);
    expect(JSON.parse(await read('plan.json'))).toMatchObject({changes: [{address: 'member/bob@acme.com'}]});
    expect(await read('plan.md')).toMatch(/^\*\*1 person gains access/);
    expect((await stat(join(cwd, 'plan.md'))).mode & 0o777).toBe(0o600);
    expect((await readdir(cwd)).sort()).toEqual(['plan.json', 'plan.md', 'rbac.yaml']);
  });

  it('is one format alone on standard output, also when it is called -', async () => {
    const {stdout, read} = await inFolder(['plan', '--format', 'json=-', '--format', 'text=plan.txt']);
    expect(JSON.parse(stdout)).toMatchObject({format_version: '1'});
    expect(await read('plan.txt')).toMatch(/^Workspace Acme /);
  });

  it.each([
    ['a format that does not exist', ['--format', 'sarf=x'], 'did you mean "sarif"?'],
    ['a format like none', ['--format', 'spreadsheet'], 'there are text, json, jsonl, markdown'],
    ['a file without a name', ['--format', 'sarif='], 'name a file behind "sarif="'],
    ['two on standard output', ['--format', 'text', '--format', 'json'], 'text and json both go to standard output'],
    ['two on -', ['--format', 'text=-', '--format', 'json=-'], 'text and json both go to standard output'],
    ['two in a file', ['--format', 'json=x', '--format', 'sarif=./x'], 'two results go to the file ./x'],
    ['the saved plan and another', ['--out', 'x', '--format', 'json=x'], 'two results go to the file x'],
  ])('is wrong use with %s', async (_case, args, words) => {
    const {code, stdout, stderr, server} = await inFolder(['plan', ...args]);
    expect({code, stdout}).toEqual({code: 64, stdout: ''});
    expect(stderr).toContain(words);
    expect(server.emulator.requests()).toEqual([]);
  });

  it.each([
    ['a folder that is not there', 'none/x.json', 'none/x.json cannot be written (ENOENT)'],
    ['a folder', 'folder', 'folder is no file'],
    ['a pipe, as a device would be', 'pipe', 'pipe is no file'],
  ])('is checked before anything is asked: %s', async (_case, path, words) => {
    const server = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION, 'folder/x': ''});
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    const {code, stdout, stderr} = await runInside(['plan', '--format', `json=${path}`], {cwd, env: server.env});
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toMatch(/^OUTPUT_UNWRITABLE /);
    expect(stderr).toContain(words);
    expect(server.emulator.requests()).toEqual([]);
    expect((await stat(join(cwd, 'pipe'))).isFIFO()).toBe(true);
  });

  it('replaces a link and not what it leads to', async () => {
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION, precious: 'kept'});
    await symlink('precious', join(cwd, 'out'));
    expect(await runInside(['plan', '--format', 'json=out'], {cwd, env})).toMatchObject({code: 0});
    expect(await readFile(join(cwd, 'precious'), 'utf8')).toBe('kept');
  });

  it('does not keep the rest from being printed when a file cannot be written after all', async () => {
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    const path = `${'x'.repeat(250)}`; // The temporary name beside it is too long, and the check cannot know that.
    const ran = await runInside(['plan', '--format', `sarif=${path}`, '--format', 'json=plan.json'], {cwd, env});
    expect(ran).toMatchObject({code: 1, stderr: expect.stringContaining('OUTPUT_UNWRITABLE')});
    expect(ran.stdout).toContain('Plan: 0 to add, 1 to change');
    expect(existsSync(join(cwd, 'plan.json'))).toBe(true);
  });
});

describe('each format', () => {
  it.each<[string, RegExp]>([
    ['text', /^Workspace Acme /],
    ['json', /^\{\n {2}"format_version": "1"/],
    ['jsonl', /^\{"format_version":"1","type":"begin","command":"\w+"/],
    ['markdown', /^\*\*1 person gains access/],
    ['github', /::notice file=rbac\.yaml,line=4,col=5,title=~ member\/bob@acme\.com::role {2}editor → admin\n/],
    ['sarif', /"version": "2\.1\.0"/],
    ['junit', /^<\?xml /],
    ['gitlab', /^\[\n? /],
  ])('is one of plan and of drift: %s', async (format, start) => {
    const [plan, drift] = [await inFolder(['plan', '--format', format]), await inFolder(['drift', '--format', format])];
    expect([plan.code, drift.code]).toEqual([0, 2]);
    expect(plan.stdout).toMatch(start);
    expect(drift.stdout).toMatch(start);
  });

  it.each<[string, RegExp]>([
    ['text', /1 problem in 1 file\.\n$/],
    ['json', /"valid": false/],
    ['jsonl', /\{"format_version":"1","type":"checked","valid":false\}\n$/],
    ['markdown', /^\*\*1 problem in 1 file\.\*\*/],
    ['github', /^::error file=rbac\.yaml,line=4,col=33,title=CONFIG_UNKNOWN_ROLE::no role is called "editr" → .*\n$/],
    ['sarif', /"ruleId": "CONFIG_UNKNOWN_ROLE"/],
    ['junit', /<failure type="CONFIG_UNKNOWN_ROLE"/],
    ['gitlab', /"check_name": "CONFIG_UNKNOWN_ROLE"/],
  ])('is one of validate: %s', async (format, part) => {
    const {code, stdout, stderr} = await inFolder(['validate', '--format', format], INVALID);
    expect({code, stderr}).toEqual({code: 4, stderr: ''});
    expect(stdout).toMatch(part);
  });

  it('of drift is not printed with --quiet when nothing differs, but in its file', async () => {
    const {code, stdout, read} = await inFolder(['drift', '--quiet', '--format', 'jsonl=drift.jsonl'], IN_STEP);
    expect({code, stdout}).toEqual({code: 0, stdout: ''});
    expect(eventsOf(await read('drift.jsonl')).map(({type}) => type)).toContain('summary');
  });

  it('names files from the root of the checkout', async () => {
    const {env} = await api();
    const root = await folderWith({'access/rbac.yaml': INVALID});
    const from = (name: string, folder: string) =>
      runInside(['validate', '--format', 'github'], {cwd: join(root, 'access'), env: {...env, [name]: folder}});
    expect((await from('GITHUB_WORKSPACE', root)).stdout).toContain('file=access/rbac.yaml,');
    expect((await from('CI_PROJECT_DIR', root)).stdout).toContain('file=access/rbac.yaml,');
    expect((await from('GITHUB_WORKSPACE', '/elsewhere')).stdout).toContain('file=rbac.yaml,');
  });
});

describe('files that are invalid', () => {
  it('are told to people, and to the formats that show problems at their lines', async () => {
    const args = ['plan', '--format', 'github', '--format', 'sarif=x.sarif', '--format', 'json=x.json'];
    const {code, stdout, stderr, cwd, read} = await inFolder(args, INVALID);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^::error file=rbac\.yaml,line=4/);
    expect(stderr).toContain('1 problem in 1 file.');
    expect(await read('x.sarif')).toContain('CONFIG_UNKNOWN_ROLE');
    expect(existsSync(join(cwd, 'x.json'))).toBe(false); // That would be a plan, and there is none.
  });
});

describe('--meaning', () => {
  it('says in text what changes mean', async () => {
    const [with_, without] = [await inFolder(['plan', '--meaning']), await inFolder(['plan'])];
    expect(with_.stdout).toMatch(/^ {2}» bob@acme\.com gains: /m);
    expect(without.stdout).not.toContain('»');
  });
});

describe('apply', () => {
  const applied = (args: readonly string[], file = PROMOTION, env: Readonly<Record<string, string>> = {}) =>
    inFolder(['apply', '--auto-approve', ...args], file, env);

  it('streams what it plans, does and has done as events', async () => {
    const {code, stdout} = await applied(['--format', 'jsonl']);
    expect(code).toBe(0);
    const events = eventsOf(stdout);
    const types = events.map(({type}) => type);
    expect(types.slice(-4)).toEqual(['summary', 'started', 'finished', 'outcomes']);
    expect(events.at(-1)).toMatchObject({verified: true, summary: {applied: 1}});
  });

  it('tells steps as they happen, and not at the end', async () => {
    const server = await api({workspaces: [ACME]}, {faults: []});
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    let early = false;
    const watch = ({stdout}: {readonly stdout: string}) => {
      early ||= stdout.includes('"type":"started"') && !stdout.includes('"type":"outcomes"');
    };
    await run(['apply', '--auto-approve', '--format', 'jsonl'], {cwd, env: server.env, watch});
    expect(early).toBe(true);
  });

  it('prints plan and outcomes as text, and writes the other formats when it is done', async () => {
    const args = ['--format', 'text', '--format', 'junit=x.xml', '--format', 'text=x.txt', '--format', 'json=x.json'];
    const {stdout, read} = await applied(args);
    expect(stdout).toContain('Apply: 1 applied');
    expect(await read('x.txt')).toBe(stdout);
    expect(JSON.parse(await read('x.json'))).toMatchObject({summary: {applied: 1}});
    const [suite] = readXml(await read('x.xml')).children;
    expect(suite?.children.map(({attributes}) => attributes.name)).toContain('update member/bob@acme.com');
  });

  it('prints one of the others to standard output when it is done', async () => {
    expect((await applied(['--format', 'markdown'])).stdout).toMatch(/^\*\*1 applied, 0 failed/);
    expect((await applied(['--format', 'markdown'], IN_STEP)).stdout).toMatch(/^\*\*Nothing to apply\.\*\*/);
  });

  it('tells a refusal in them', async () => {
    const {code, stdout, stderr, read} = await applied(['--format', 'github', '--format', 'jsonl=x.jsonl'], REFUSED);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^::error title=guardrail\/max_removals::/);
    expect(stderr).toContain('Nothing was applied.');
    expect(eventsOf(await read('x.jsonl')).at(-1)).toMatchObject({type: 'outcomes', outcomes: []});
    expect((await applied(['--format', 'json'], REFUSED)).stdout).toBe('');
  });

  it('is done when it has written, whatever becomes of a file about it', async () => {
    const {code, stderr, server} = await applied(['--format', `json=${'x'.repeat(250)}`]);
    expect({code, changes: server.changes().length}).toEqual({code: 0, changes: 1});
    expect(stderr).toContain('OUTPUT_UNWRITABLE');
  });
});

describe('the step summary', () => {
  const withSummary = async (args: readonly string[], file = PROMOTION, before = '') => {
    const folder = await folderWith({summary: before});
    const ran = await inFolder(args, file, {GITHUB_STEP_SUMMARY: join(folder, 'summary')});
    return {...ran, summary: await readFile(join(folder, 'summary'), 'utf8')};
  };

  it.each([
    ['plan', ['plan'], /^\*\*1 person gains access/],
    ['drift', ['drift'], /\nDrift of Acme /],
    ['apply', ['apply', '--auto-approve'], /^\*\*1 applied/],
    ['plan in another format', ['plan', '--format', 'json'], /^\*\*1 person gains access/],
  ])('is written by %s', async (_case, args, start) => {
    const {summary, stderr} = await withSummary(args);
    expect(summary).toMatch(start);
    expect(stderr).not.toContain('summary');
  });

  it.each([
    ['--no-summary', ['plan', '--no-summary'], PROMOTION],
    ['--quiet when nothing differs', ['drift', '--quiet'], IN_STEP],
    ['validate', ['validate'], PROMOTION],
  ])('is not written with %s', async (_case, args, file) => {
    expect((await withSummary(args, file)).summary).toBe('');
  });

  it('is appended to what other steps have said', async () => {
    expect((await withSummary(['plan'], PROMOTION, '# before\n')).summary).toMatch(/^# before\n\*\*1 person/);
  });

  it('that cannot be written is a line, and the result stands', async () => {
    const {code, stdout, stderr} = await inFolder(['plan'], PROMOTION, {GITHUB_STEP_SUMMARY: '/nowhere/at/all'});
    expect(code).toBe(0);
    expect(stdout).toContain('Plan: ');
    expect(stderr).toBe('! The step summary was not written (ENOENT).\n');
  });
});
