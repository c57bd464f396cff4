import {randomBytes} from 'node:crypto';
import {RbacError} from '../../errors.ts';
import {isObject} from '../../model/json.ts';
import {oneLine} from '../../model/text.ts';

/** What a worker may be asked to do in a workspace. */
export const VERBS = ['plan', 'apply', 'drift'] as const;
export type Verb = (typeof VERBS)[number];

/**
All that a job says. Files, plans and keys are those of the worker: whoever can write to the queue can only point at them.
*/
export interface FleetJob {
  readonly verb: Verb;
  /** The id of the workspace, in lower case. */
  readonly workspace: string;
  /** The git commit of the files that it was made for. */
  readonly commit: string;
  /** Digest of the fleet plan to carry out. Only an apply has one. */
  readonly plan?: string;
}

/** A job as it travels: its name is the verb. */
export type JobData = Omit<FleetJob, 'verb'>;

const FORMS = {
  workspace: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  commit: /^([\da-f]{40}|[\da-f]{64})$/,
  plan: /^sha256:[\da-f]{64}$/,
} as const;

/** The job behind what came out of the queue. @throws RbacError `QUEUE_JOB_FAILED` for anything but a job of this version */
export function parseJob(name: string, data: unknown): FleetJob {
  const verb = VERBS.find(one => one === name);
  if (verb === undefined) throw refused(`nothing is called ${oneLine(name)}`);
  if (!isObject(data)) throw refused('its data is no object');
  const unknown = Object.keys(data).find(field => !Object.hasOwn(FORMS, field));
  if (unknown !== undefined) throw refused(`it has the unknown field ${oneLine(unknown)}`);
  const field = (key: keyof typeof FORMS): string => {
    const value = data[key];
    if (typeof value !== 'string' || !FORMS[key].test(value)) throw refused(`its ${key} is missing or malformed`);
    return value;
  };
  const job = {verb, workspace: field('workspace'), commit: field('commit')};
  if (verb === 'apply') return {...job, plan: field('plan')};
  if (data.plan !== undefined) throw refused(`a ${verb} carries out no plan`);
  return job;
}

/** The error of a job that no worker like this one may do. */
export const refused = (why: string, hint?: string): RbacError =>
  new RbacError('QUEUE_JOB_FAILED', `the job was refused: ${why}`, {hint});

/** Jobs that were enqueued together. Its name says how many they are, so that none can be missing unnoticed. */
export interface Run {
  readonly name: string;
  readonly verb: Verb;
  readonly jobs: number;
}

/** A new run, as in `plan-200-1f0c9a3b52de`. */
export const newRun = (verb: Verb, jobs: number): Run => ({
  name: `${verb}-${jobs}-${randomBytes(6).toString('hex')}`,
  verb,
  jobs,
});

/** The run of that name; undefined when it is none. */
export function parseRun(name: string): Run | undefined {
  const [, word, jobs] = /^(plan|apply|drift)-([1-9]\d{0,5})-[\da-f]{12}$/.exec(name) ?? [];
  const verb = VERBS.find(one => one === word);
  return verb === undefined ? undefined : {name, verb, jobs: Number(jobs)};
}

/** The id of a job in the queue. A run has one for each workspace, however often it is sent. */
export const jobIdOf = (run: Run, workspace: string): string => `${run.name}.${workspace}`;
