import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parse} from 'yaml';
import {ENV, type Ran, runProgram} from '../cli/support.ts';
import {type Checkout, npmThatInstalls} from './checkout.ts';

export interface Rule {
  readonly if: string;
  readonly when?: string;
}

export interface GitlabJob {
  readonly stage: string;
  readonly script: readonly string[];
  readonly rules: readonly Rule[];
  readonly variables?: Variables;
  readonly environment?: {readonly name: string; readonly action?: string};
  readonly resource_group?: string;
  readonly artifacts?: {readonly reports?: Readonly<Record<string, string>>; readonly expire_in?: string};
}

export interface Pipeline {
  readonly workflow: {readonly rules: readonly Rule[]};
  readonly default: {readonly timeout: string; readonly before_script: readonly string[]};
  readonly jobs: Readonly<Record<string, GitlabJob>>;
}

export type Variables = Readonly<Record<string, string>>;

export async function pipeline(): Promise<Pipeline> {
  const file = parse(await readFile(join('examples', 'gitlab', '.gitlab-ci.yml'), 'utf8'));
  const {workflow, default: defaults, stages: _stages, ...jobs} = file;
  return {workflow, default: defaults, jobs};
}

/** The names of the jobs that a pipeline with these variables has; none when there is no such pipeline. */
export async function jobsFor(variables: Variables): Promise<readonly string[]> {
  const {workflow, jobs} = await pipeline();
  if (!isIn(workflow.rules, variables)) return [];
  return Object.keys(jobs).filter(name => isIn(jobs[name]?.rules ?? [], variables));
}

/** The first rule that holds decides. */
const isIn = (rules: readonly Rule[], variables: Variables): boolean => {
  const rule = rules.find(({if: condition}) => holds(condition, variables));
  return rule !== undefined && rule.when !== 'never';
};

/** @throws Error for a form that the example does not use */
function holds(condition: string, variables: Variables): boolean {
  return condition.split(' && ').every(part => {
    const [, left, operator, right] = /^\$(\w+) (==|!=) (\$\w+|"[^"]*")$/.exec(part) ?? [];
    if (left === undefined || right === undefined) throw new Error(`nothing here understands "${part}"`);
    const wanted = right.startsWith('$') ? variables[right.slice(1)] : right.slice(1, -1);
    return (variables[left] === wanted) === (operator === '==');
  });
}

/** Runs a job as its runner does: all lines as one script that ends at the first failure. */
export async function runGitlabJob(name: string, {folder}: Checkout, variables: Variables): Promise<Ran> {
  const {default: defaults, jobs} = await pipeline();
  const job = jobs[name];
  if (!job) throw new Error(`there is no job ${name}`);
  const script = ['set -eo pipefail', ...defaults.before_script, ...job.script].join('\n');
  const env = {
    ...variables,
    CI: 'true',
    GITLAB_CI: 'true',
    PATH: `${await npmThatInstalls()}:${ENV.PATH}`,
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  return runProgram('bash', ['-c', script], {cwd: folder, env});
}
