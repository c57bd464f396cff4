import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {ENV, folderWith, rolesIn, runProgram} from '../cli/support.ts';
import {checkoutOf, programs, toolCheckout} from './checkout.ts';
import {fill, outputsIn} from './github.ts';
import {service} from './service.ts';
import {IN_STEP, INVALID, PROMOTION, REFUSED, workspace} from './world.ts';

const action = parse(await readFile('action.yml', 'utf8'));
const [step] = action.runs.steps;

type Inputs = Readonly<Record<string, string>>;

/** Runs the action as GitHub does: inputs become environment variables, and the script is what it is. */
async function runAction(inputs: Inputs, {cwd, env = {}}: {readonly cwd: string; readonly env?: Inputs}) {
  const temp = await folderWith({output: ''});
  const defaults = Object.entries<{default?: string}>(action.inputs).map(([name, input]) => [
    name,
    input.default ?? '',
  ]);
  const context = {inputs: {...Object.fromEntries(defaults), ...inputs}, github: {token: 'canary-token'}};
  const variables = Object.entries<string>(step.env).map(([name, text]) => [name, fill(fill(text, context), context)]);
  const ran = await runProgram('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
    cwd,
    env: {
      GITHUB_ACTION_PATH: await toolCheckout({built: true}),
      GITHUB_OUTPUT: join(temp, 'output'),
      RUNNER_TEMP: temp,
      ...Object.fromEntries(variables),
      ...env,
    },
  });
  return {...ran, outputs: outputsIn(await readFile(join(temp, 'output'), 'utf8'))};
}

/** Runs it in a checkout, against the emulator. */
async function acted(inputs: Inputs, [before, after]: readonly [string, string], env: Inputs = {}) {
  const [server, checkout] = await Promise.all([workspace(), checkoutOf(before, after)]);
  const ran = await runAction(inputs, {cwd: checkout.folder, env: {...server.env, ...env}});
  return {...ran, server, folder: checkout.folder};
}

const COUNTS = {create: 0, update: 0, replace: 0, delete: 0, assign: 0, unassign: 0};

describe.concurrent('action.yml', () => {
  it('passes with valid files, and fails with 4 for others', async () => {
    expect(await acted({command: 'validate'}, [IN_STEP, IN_STEP])).toMatchObject({
      code: 0,
      outputs: {'exit-code': '0'},
    });
    expect(await acted({command: 'validate'}, [IN_STEP, INVALID])).toMatchObject({
      code: 4,
      outputs: {'exit-code': '4'},
    });
  });

  it('passes when a plan has changes, and tells so by exit code 2, counts and the path of the plan', async () => {
    const {code, outputs, folder, server} = await acted({command: 'plan'}, [IN_STEP, PROMOTION]);
    expect(code).toBe(0);
    expect(outputs).toMatchObject({'exit-code': '2', pending: 'true', 'plan-path': './plan.json'});
    expect(JSON.parse(outputs.counts ?? '')).toEqual({...COUNTS, update: 1});
    expect(JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8'))).toMatchObject({summary: {update: 1}});
    expect(server.writes()).toEqual([]);
  });

  it('tells when a plan is empty', async () => {
    const {code, outputs} = await acted({command: 'plan', plan: 'p.json'}, [IN_STEP, IN_STEP]);
    expect(code).toBe(0);
    expect(outputs).toMatchObject({'exit-code': '0', pending: 'false', 'plan-path': './p.json'});
    expect(JSON.parse(outputs.counts ?? '')).toEqual(COUNTS);
  });

  it('fails with 3 when a guardrail refuses', async () => {
    const {code, outputs} = await acted({command: 'plan'}, [IN_STEP, REFUSED]);
    expect(code).toBe(3);
    expect(outputs).toMatchObject({'exit-code': '3', 'plan-path': './plan.json'});
  });

  it('fails with 2 for what fail-on names', async () => {
    const {code, outputs} = await acted({command: 'plan', 'fail-on': 'any'}, [IN_STEP, PROMOTION]);
    expect({code, outputs}).toMatchObject({code: 2, outputs: {'exit-code': '2', pending: 'true'}});
    expect(await acted({command: 'plan', 'fail-on': 'removals'}, [IN_STEP, PROMOTION])).toMatchObject({code: 0});
  });

  it('names no plan where none was saved', async () => {
    const {code, outputs} = await acted({command: 'plan'}, [IN_STEP, INVALID]);
    expect({code, outputs}).toEqual({code: 4, outputs: {'exit-code': '4'}});
  });

  it('compares a pull request with its target branch', async () => {
    const {code, outputs} = await acted({command: 'diff'}, [IN_STEP, PROMOTION], {GITHUB_EVENT_NAME: 'pull_request'});
    expect(code).toBe(0);
    expect(outputs).toMatchObject({'exit-code': '2', pending: 'true'});
  });

  it('wants a base for a diff of anything else', async () => {
    const {code, stdout} = await acted({command: 'diff'}, [IN_STEP, PROMOTION], {GITHUB_EVENT_NAME: 'push'});
    expect(code).toBe(64);
    expect(stdout).toBe('::error title=instantly-rbac::diff needs the input base, but for a pull request\n');
  });

  it('keeps a comment on the pull request, under the name that it is given', async () => {
    const hosting = await service();
    const pull = {'event.json': {pull_request: {number: 7}}};
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: hosting.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: join(await folderWith(pull), 'event.json'),
      GITHUB_REPOSITORY: 'acme/access',
    };
    for (const comment of ['true', 'people']) {
      const {code, stdout, stderr} = await acted({command: 'diff', comment}, [IN_STEP, PROMOTION], env);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain('canary-token');
    }
    const [plain, named] = hosting.writes().map(({body}) => body);
    expect(plain).toContain('bob@acme.com');
    expect(named?.split('-->')[0]).not.toBe(plain?.split('-->')[0]);
  });

  it('fails with 2 when something has drifted', async () => {
    const {code, outputs} = await acted({command: 'drift'}, [PROMOTION, PROMOTION]);
    expect({code, outputs}).toMatchObject({code: 2, outputs: {'exit-code': '2', pending: 'true'}});
  });

  it('applies a saved plan, and without one what it plans itself', async () => {
    const both = await Promise.all(['plan.json', ''].map(plan => applied(plan)));
    for (const {code, server} of both) {
      expect(code).toBe(0);
      expect(rolesIn(server.emulator.state())).toMatchObject({'bob@acme.com': 'admin'});
    }
  });

  it('runs in another folder, with the files and arguments that it is given', async () => {
    const cwd = await folderWith({'some where/access/a b.yaml': IN_STEP});
    const inputs = {
      command: 'validate',
      'working-directory': 'some where',
      files: 'access/a b.yaml\n\n',
      args: '--format=json\r\n',
    };
    const {code, stdout} = await runAction(inputs, {cwd});
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({valid: true});
  });

  const HOSTILE = ['$(touch pwned)`touch pwned`', `"; touch pwned; '; touch pwned; "`];
  const INPUTS = ['command', 'files', 'working-directory', 'base', 'comment', 'fail-on', 'plan', 'args', 'version'];
  it.each(INPUTS.flatMap(input => HOSTILE.map(text => [input, text] as const)))(
    'never runs what stands in %s: %s',
    async (input, text) => {
      const cwd = await folderWith({'rbac.yaml': IN_STEP});
      const {code} = await runAction({command: 'diff', base: 'HEAD', [input]: text}, {cwd});
      expect(code).not.toBe(0);
      expect(existsSync(join(cwd, 'pwned'))).toBe(false);
    },
  );

  it.each([
    ['a command that there is not', {command: 'owner'}, 'command must be validate, diff, plan, apply or drift'],
    [
      'a version that is no version',
      {command: 'plan', version: 'latest'},
      'version must be a whole one, such as 0.2.0',
    ],
    ['a version that is an address', {command: 'plan', version: 'https://x/1.0.0'}, 'version must be a whole one'],
    ['a path of two lines', {command: 'plan', plan: 'a\nb=c'}, 'plan and working-directory must be one line'],
    ['a folder that is not there', {command: 'plan', 'working-directory': 'nowhere'}, 'there is no folder "nowhere"'],
  ] as const)('refuses %s with 64', async (_what, inputs, message) => {
    const {code, stdout} = await runAction(inputs, {cwd: await folderWith()});
    expect(code).toBe(64);
    expect(stdout).toContain(`::error title=instantly-rbac::${message}`);
  });

  it('installs the version that it is told, into a folder of its own', async () => {
    const npm = await programs({
      npm: 'echo "npm $*"; mkdir -p "$3/node_modules/.bin"; printf \'#!/bin/sh\\necho "tool $*"\' >"$3/node_modules/.bin/instantly-rbac"; chmod +x "$3/node_modules/.bin/instantly-rbac"',
    });
    const env = {PATH: `${npm}:${ENV.PATH}`};
    const {code, stdout, stderr} = await runAction(
      {command: 'validate', version: '0.2.0'},
      {cwd: await folderWith(), env},
    );
    expect({code, stdout}).toEqual({code: 0, stdout: 'tool validate\n'});
    expect(stderr).toMatch(/^npm install --prefix \S+ --no-save --ignore-scripts .*instantly-rbac@0\.2\.0\n$/);
  });
});

async function applied(plan: string) {
  const [server, {folder}] = await Promise.all([workspace(), checkoutOf(IN_STEP, PROMOTION)]);
  const around = {cwd: folder, env: server.env};
  if (plan !== '') expect(await runAction({command: 'plan', plan}, around)).toMatchObject({code: 0});
  return {...(await runAction({command: 'apply', plan}, around)), server};
}
