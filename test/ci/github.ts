import {copyFile, readdir, readFile, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {parse} from 'yaml';
import {ENV, folderWith, type Ran, runProgram} from '../cli/support.ts';
import {type Checkout, npmThatInstalls} from './checkout.ts';

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly 'timeout-minutes'?: number;
}

export interface Concurrency {
  readonly group: string;
  readonly 'cancel-in-progress': boolean;
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  readonly defaults: {readonly run: {readonly shell: string}};
  readonly jobs: Readonly<Record<string, Job>>;
}

export const workflowText = (name: string): Promise<string> => readFile(join('examples', 'github', name), 'utf8');

export const workflow = async (name: string): Promise<Workflow> => parse(await workflowText(name)) as Workflow;

/** What GitHub would know of a run. */
export interface Surroundings {
  readonly checkout: Checkout;
  readonly event: 'pull_request' | 'push' | 'schedule';
  /** Whether a pull request comes from a fork. */
  readonly fork?: boolean;
  /** INSTANTLY_API_KEY, by environment. */
  readonly keys?: Readonly<Record<string, string>>;
  /** More variables for every step. */
  readonly env?: Readonly<Record<string, string>>;
  /** Something that happens before a job begins. */
  readonly before?: Readonly<Record<string, () => Promise<void>>>;
}

/** How a job ended: its failed or last step. */
export interface Result extends Ran {
  readonly outputs: Context;
  /** What the steps have put into the summary of the run. */
  readonly summary: string;
  /** The names of the artifacts that there are afterwards. */
  readonly artifacts: readonly string[];
}

type Context = {readonly [name: string]: string | Context | undefined};

export const TOKEN = 'canary-token-of-the-job';

/** Runs a workflow's jobs in order, in a checkout. Only actions/checkout, setup-node and those for artifacts are played. */
export async function runWorkflow(name: string, around: Surroundings): Promise<Readonly<Record<string, Result>>> {
  const results: Record<string, Result> = {};
  const artifacts = await folderWith();
  for (const [id, job] of Object.entries((await workflow(name)).jobs)) {
    const needed = job.needs === undefined ? undefined : results[job.needs];
    if (job.needs !== undefined && needed?.code !== 0) continue;
    const context = contextOf(job, around, {...(job.needs && {[job.needs]: {outputs: needed?.outputs}})});
    if (job.if !== undefined && !holds(job.if, context)) continue;
    await around.before?.[id]?.();
    results[id] = await runJob(job, context, artifacts, around);
  }
  return results;
}

function contextOf(job: Job, {event, fork = false, keys = {}}: Surroundings, needs: Context): Context {
  const key = keys[job.environment ?? ''];
  return {
    github: {
      token: TOKEN,
      repository: 'acme/access',
      actor: 'ana',
      event: {pull_request: event === 'pull_request' ? headOf(fork) : undefined},
    },
    secrets: key === undefined || fork ? {} : {INSTANTLY_API_KEY: key},
    needs,
  };
}

const headOf = (fork: boolean) => ({head: {repo: {full_name: fork ? 'mallory/access' : 'acme/access'}}});

async function runJob(job: Job, context: Context, artifacts: string, around: Surroundings): Promise<Result> {
  const temp = await folderWith({output: '', summary: '', 'event.json': {pull_request: {number: 7, ...headOf(false)}}});
  const path = `${await npmThatInstalls()}:${ENV.PATH}`;
  const steps: Record<string, Context> = {};
  let last: Ran = {code: 0, signal: null, stdout: '', stderr: ''};
  for (const step of job.steps) {
    const now = {...context, steps, runner: {temp}};
    const runs = last.code === 0 ? holds(step.if ?? 'true', now) : step.if === CLEANS_UP;
    if (!runs) continue;
    if (step.uses !== undefined) await play(step, now, artifacts);
    if (step.run === undefined) continue;
    await writeFile(join(temp, 'output'), '');
    const env = {...around.env, ...variables(around, temp), PATH: path, ...filled(step.env ?? {}, now)};
    await writeFile(join(temp, 'step.sh'), step.run);
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', join(temp, 'step.sh')];
    last = await runProgram('bash', args, {cwd: around.checkout.folder, env});
    if (step.id !== undefined) steps[step.id] = {outputs: outputsIn(await readFile(join(temp, 'output'), 'utf8'))};
  }
  const outputs = filled(job.outputs ?? {}, {...context, steps});
  const summary = await readFile(join(temp, 'summary'), 'utf8');
  return {...last, outputs, summary, artifacts: await readdir(artifacts)};
}

/** The condition of a step that also runs after a failed one. */
const CLEANS_UP = `\${{ !cancelled() }}`;

/** DOC: docs.github.com, "Variables reference", default environment variables. */
const variables = ({event, checkout}: Surroundings, temp: string) => ({
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTOR: 'ana',
  GITHUB_EVENT_NAME: event,
  GITHUB_EVENT_PATH: join(temp, 'event.json'),
  GITHUB_JOB: 'job',
  GITHUB_OUTPUT: join(temp, 'output'),
  GITHUB_REF: event === 'pull_request' ? 'refs/pull/7/merge' : 'refs/heads/main',
  GITHUB_REF_NAME: event === 'pull_request' ? '7/merge' : 'main',
  GITHUB_REPOSITORY: 'acme/access',
  GITHUB_RUN_ID: '5',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: checkout.head,
  GITHUB_STEP_SUMMARY: join(temp, 'summary'),
  RUNNER_TEMP: temp,
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
});

export const outputsIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/^([\w-]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

/** Artifacts are files in a folder; all else that is used needs no playing. */
async function play({uses = '', with: given = {}}: Step, context: Context, artifacts: string): Promise<void> {
  const [action] = uses.split('@');
  const path = fill(String(given.path ?? ''), context);
  const file = join(artifacts, String(given.name));
  if (action === 'actions/download-artifact') await copyFile(file, join(path, 'plan.json'));
  else if (action === 'actions/upload-artifact') {
    if (basename(path) !== 'plan.json') throw new Error(`${path} is no saved plan`);
    await copyFile(path, file).catch((error: unknown) => {
      if (given['if-no-files-found'] !== 'ignore') throw error;
    });
  } else if (action !== 'actions/checkout' && action !== 'actions/setup-node')
    throw new Error(`nothing plays ${uses} here`);
}

/** Texts with their expressions replaced. */
const filled = (texts: Readonly<Record<string, string>>, context: Context) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, context)]));

export const fill = (text: string, context: Context): string =>
  text.replace(/\$\{\{ (.+?) \}\}/g, (_whole, expression: string) => lookUp(expression, context));

/** A condition of the few forms that the examples use. @throws Error for any other */
export function holds(condition: string, context: Context): boolean {
  const bare = condition.replace(/^\$\{\{ (.+) \}\}$/, '$1');
  return bare.split(' && ').every(part => {
    const [, left, operator, right] = /^(\S+) (==|!=) (\S+)$/.exec(part) ?? [];
    if (part === 'true' || part === '!cancelled()') return true;
    if (left === undefined || right === undefined) throw new Error(`nothing here understands "${part}"`);
    return (lookUp(left, context) === lookUp(right, context)) === (operator === '==');
  });
}

function lookUp(expression: string, context: Context): string {
  const [, literal] = /^'(.*)'$/.exec(expression) ?? [];
  if (literal !== undefined) return literal;
  if (!/^[a-zA-Z_.-]+$/.test(expression)) throw new Error(`nothing here understands "${expression}"`);
  const found = expression
    .split('.')
    .reduce<string | Context | undefined>((at, name) => (typeof at === 'object' ? at[name] : undefined), context);
  return typeof found === 'string' ? found : ''; // GitHub makes an empty text of what is not there.
}
