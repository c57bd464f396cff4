import type {FleetResult, FleetRow} from '../../model/fleet.ts';
import {type FleetJob, VERBS} from '../queue/job.ts';
import {loadLibrary} from './library.ts';
import type {Exposed} from './serve.ts';

/** What a worker tells of itself. Labels have few values, however many workspaces there are. */
export interface WorkerMetrics extends Exposed {
  /** Does a job, and takes note of how long it took and what came of it. */
  timed<T extends FleetRow | FleetResult>(job: FleetJob, work: () => Promise<T>): Promise<T>;
  /** A try of a job has ended. @param verb as it came out of the queue @param failed whether there is no answer */
  ended(verb: string, failed: boolean): void;
  connected(up: boolean): void;
  /** No new job is begun. */
  stopping(): void;
}

export interface WorkerFacts {
  readonly version: string;
  /** Jobs under way at once. */
  readonly concurrency: number;
  readonly workspaces: number;
  /** Requests to the API so far. */
  readonly requests: () => number;
}

/** @throws RbacError `METRICS_UNUSABLE` */
export async function openWorkerMetrics(facts: WorkerFacts): Promise<WorkerMetrics> {
  const {Counter, collectDefaultMetrics, Gauge, Histogram, Registry} = await loadLibrary();
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({register});
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `instantly_rbac_${name}`,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  let [up, stops, lastJob] = [false, false, 0];

  new Gauge({
    name: 'instantly_rbac_build_info',
    help: 'The version of instantly-rbac; always 1',
    labelNames: ['version'],
    registers,
  }).set({version: facts.version}, 1);
  gauge('worker_concurrency', 'Jobs that this worker does at once', () => facts.concurrency);
  gauge('worker_ready', 'Whether this worker takes jobs: 1, or 0', () => Number(up && !stops));
  gauge('worker_workspaces', 'Workspaces of the fleet file that this worker has', () => facts.workspaces);
  gauge('worker_last_job_timestamp_seconds', 'When a job ended last, in Unix time; 0 before the first', () => lastJob);
  const active = new Gauge({
    name: 'instantly_rbac_jobs_active',
    help: 'Jobs under way',
    labelNames: ['verb'],
    registers,
  });
  const ended = new Counter({
    name: 'instantly_rbac_jobs_total',
    help: 'Tries of jobs that have ended, by whether there is an answer',
    labelNames: ['verb', 'status'],
    registers,
  });
  const answers = new Counter({
    name: 'instantly_rbac_answers_total',
    help: 'Answers of jobs, by the exit code that the single command would have',
    labelNames: ['verb', 'exit_code'],
    registers,
  });
  const duration = new Histogram({
    name: 'instantly_rbac_job_duration_seconds',
    help: 'How long a job took',
    labelNames: ['verb'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    registers,
  });
  const changes = new Counter({
    name: 'instantly_rbac_changes_total',
    help: 'Changes of applies, by what became of them',
    labelNames: ['status'],
    registers,
  });
  let counted = 0;
  new Counter({
    name: 'instantly_rbac_api_requests_total',
    help: 'Requests to the API, of workspaces that are done with',
    registers,
    collect() {
      const now = facts.requests();
      this.inc(now - counted);
      counted = now;
    },
  });

  return {
    metrics: async () => ({type: register.contentType, text: await register.metrics()}),
    async whyNotReady() {
      if (stops) return 'the worker is stopping';
      return up ? undefined : 'Redis does not answer';
    },
    connected(now) {
      up = now;
    },
    stopping() {
      stops = true;
    },
    ended(verb, failed) {
      lastJob = Date.now() / 1_000;
      ended.inc({verb: labelOf(verb), status: failed ? 'failed' : 'answered'});
    },
    async timed({verb}, work) {
      active.inc({verb});
      const end = duration.startTimer({verb});
      try {
        const answer = await work();
        answers.inc({verb, exit_code: String(answer.exit_code)});
        if ('outcomes' in answer) for (const {status} of answer.outcomes) changes.inc({status: String(status)});
        return answer;
      } finally {
        end();
        active.dec({verb});
      }
    },
  };
}

/** What stands in the queue may be anything. */
const labelOf = (verb: string): string => VERBS.find(one => one === verb) ?? 'other';
