import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {type Job, type Workflow, workflowText} from './github.ts';
import {pipeline} from './gitlab.ts';

const WORKFLOWS = readdirSync(join('examples', 'github')).filter(name => name.endsWith('.yml'));
const action = parse(readFileSync('action.yml', 'utf8'));

const texts = new Map(await Promise.all(WORKFLOWS.map(async name => [name, await workflowText(name)] as const)));
const textOf = (name: string): string => texts.get(name) ?? '';
const workflowOf = (name: string): Workflow => parse(textOf(name)) as Workflow;
const jobsOf = (name: string): readonly Job[] => Object.values(workflowOf(name).jobs);

const scriptsOf = ({steps}: Job): string => steps.flatMap(({run}) => run ?? []).join('\n');
const usesKey = (job: Job): boolean => JSON.stringify(job).includes('secrets.');
const writes = (job: Job): boolean => / apply /.test(`${scriptsOf(job)} `);

describe('examples/github', () => {
  it('has a workflow for each occasion', () => {
    expect(WORKFLOWS.sort()).toEqual([
      ...['apply.yml', 'daily.yml', 'drift.yml', 'fleet-matrix.yml', 'plan.yml', 'pull-request.yml'],
    ]);
  });

  it.each(WORKFLOWS)('%s is never begun by an event that hands secrets to strangers', name => {
    const allowed = ['pull_request', 'push', 'schedule', 'workflow_dispatch'];
    expect(Object.keys(workflowOf(name).on).filter(event => !allowed.includes(event))).toEqual([]);
  });

  it.each(WORKFLOWS)('%s reads by default, and writes where its scripts have a use for it', name => {
    expect(workflowOf(name).permissions).toEqual({contents: 'read'});
    for (const job of jobsOf(name)) {
      const {contents = 'read', ...more} = job.permissions ?? {};
      expect(contents).toBe('read');
      const scripts = scriptsOf(job);
      const needed = {
        ...(scripts.includes('--comment') && {'pull-requests': 'write'}),
        ...(scripts.includes('--notify github-issue') && {issues: 'write'}),
      };
      expect(more).toEqual(needed);
    }
  });

  it.each(WORKFLOWS)('%s puts no expression into a script', name => {
    for (const job of jobsOf(name)) expect(scriptsOf(job)).not.toContain('${{');
    expect(workflowOf(name).defaults).toEqual({run: {shell: 'bash'}});
  });

  it.each(WORKFLOWS)('%s pins each action by its commit, with its version beside it', name => {
    const uses = jobsOf(name).flatMap(({steps}) => steps.flatMap(step => step.uses ?? []));
    const pinned = [...textOf(name).matchAll(/uses: (actions\/[a-z-]+@[\da-f]{40}) # v\d+\.\d+\.\d+$/gm)];
    expect(uses.length).toBeGreaterThan(1);
    expect(pinned.map(([, action]) => action)).toEqual(uses);
  });

  it.each(WORKFLOWS)('%s ends by itself', name => {
    for (const job of jobsOf(name)) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
  });

  it.each(WORKFLOWS)('%s gives keys to environments alone, and to one step of each job', name => {
    for (const job of jobsOf(name).filter(usesKey)) {
      expect(job.environment).toMatch(/^instantly-/);
      const {steps, ...rest} = job;
      expect(JSON.stringify(rest)).not.toContain('secrets.');
      const holders = steps.filter(step => JSON.stringify(step).includes('secrets.'));
      expect(holders).toMatchObject([{env: {INSTANTLY_API_KEY: `\${{ secrets.INSTANTLY_API_KEY }}`}}]);
    }
  });

  it.each(WORKFLOWS)('%s uses no key for the pull request of a fork', name => {
    if (!('pull_request' in workflowOf(name).on)) return;
    for (const job of jobsOf(name).filter(usesKey))
      expect(job.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
  });

  it.each(WORKFLOWS)('%s applies one at a time, and never in the middle of another', name => {
    const {concurrency} = workflowOf(name);
    for (const job of jobsOf(name).filter(writes)) {
      expect(job.concurrency ?? concurrency).toMatchObject({'cancel-in-progress': false});
      expect(['instantly-apply', 'instantly-daily']).toContain(job.environment);
    }
  });

  it.each(WORKFLOWS)('%s keeps the token of a checkout only where git asks the origin', name => {
    for (const job of jobsOf(name)) {
      const [checkout] = job.steps.filter(({uses}) => uses?.startsWith('actions/checkout@'));
      expect(checkout?.with?.['persist-credentials']).toBe(scriptsOf(job).includes('git ls-remote'));
    }
  });

  it.each(WORKFLOWS)('%s lets nothing pass a guardrail', name => {
    for (const job of jobsOf(name)) expect(scriptsOf(job)).not.toMatch(/--allow|--lock off|--no-/);
  });
});

describe('action.yml', () => {
  const [step] = action.runs.steps;

  it('hands every input over as a variable, and has one script without expressions', () => {
    const handed = Object.values<string>(step.env).map(text => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text)?.[1]);
    expect(handed.sort()).toEqual(Object.keys(action.inputs).sort());
    expect(step.run).toBe('bash "$GITHUB_ACTION_PATH/action/run.sh"');
    expect(action.runs.steps).toHaveLength(1);
  });

  it('puts out what its step puts out', () => {
    for (const [name, {value}] of Object.entries<{value: string}>(action.outputs))
      expect(value).toBe(`\${{ steps.run.outputs.${name} }}`);
  });

  it('tells what each input is for', () => {
    for (const {description} of Object.values<{description: string}>(action.inputs)) expect(description).toMatch(/\.$/);
  });
});

describe('examples/gitlab', async () => {
  const {jobs, default: defaults} = await pipeline();

  it('ends by itself, and installs what the lock file says', () => {
    expect(defaults).toMatchObject({timeout: '15 minutes', before_script: ['npm ci --ignore-scripts']});
  });

  it.each(Object.entries(jobs).filter(([, {script}]) => / apply /.test(`${script.join('\n')} `)))(
    '%s applies one at a time, in an environment of its own',
    (_name, {resource_group, environment}) => {
      expect(resource_group).toBe('instantly-apply');
      expect(environment?.action).toBeUndefined();
      expect(['instantly-apply', 'instantly-daily']).toContain(environment?.name);
    },
  );

  it('holds no key and lets nothing pass a guardrail', () => {
    expect(JSON.stringify(jobs)).not.toMatch(/INSTANTLY_API_KEY|--allow|--lock off/);
  });
});

describe('docs/ci.md', () => {
  const page = readFileSync(join('docs', 'ci.md'), 'utf8');
  const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => parse(text));

  it('shows the action with inputs that it has', () => {
    const uses = blocks.flatMap(block => stepsIn(block)).filter(step => step.uses?.includes('instantly-rbac'));
    expect(uses.length).toBeGreaterThan(0);
    for (const {with: inputs = {}} of uses) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
      expect(inputs.command).toBeDefined();
    }
  });

  it('names every environment, file and output', () => {
    const names = [...textsOfAll().matchAll(/environment: (instantly-\w+)|name: (instantly-\w+)/g)];
    for (const [, github, gitlab] of names) expect(page).toContain(`\`${github ?? gitlab}\``);
    for (const name of WORKFLOWS) expect(page).toContain(`\`${name}\``);
    for (const name of Object.keys(action.outputs)) expect(page).toContain(`\`${name}\``);
    for (const name of Object.keys(action.inputs)) expect(page).toContain(`\`${name}\``);
  });

  it('leads to pages that are there', () => {
    const links = [...page.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path);
    expect(links.filter(path => !existsSync(join('docs', path)))).toEqual([]);
  });
});

const textsOfAll = (): string =>
  [...texts.values(), readFileSync(join('examples', 'gitlab', '.gitlab-ci.yml'), 'utf8')].join('\n');

interface ShownStep {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The steps of a shown workflow, or of a shown list of steps. */
function stepsIn(block: unknown): readonly ShownStep[] {
  if (Array.isArray(block)) return block as readonly ShownStep[];
  const {jobs = {}} = (block ?? {}) as {readonly jobs?: Readonly<Record<string, Job>>};
  return Object.values(jobs).flatMap(({steps}) => steps);
}
