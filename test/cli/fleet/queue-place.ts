import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'vitest';
import {BIN, ENV, run, runProgram} from '../support.ts';
import {startRedis, type TestRedis, until} from './redis.ts';
import {type Client, type FleetOptions, type FleetWorld, fleetWorld} from './support.ts';

/** A client whose file asks for one change. */
export const promotion = (n: number, rest: Partial<Client> = {}): Client => ({
  n,
  members: {'bob@acme.com': 'view'},
  wants: {'bob@acme.com': 'editor'},
  ...rest,
});

/** A fleet in a git checkout, and a queue. */
export interface Place extends FleetWorld {
  readonly redis: TestRedis;
  call(...args: readonly string[]): ReturnType<typeof run>;
}

export async function place(clients: readonly Client[], options: FleetOptions = {}): Promise<Place> {
  const [world, redis] = await Promise.all([fleetWorld(clients, options), startRedis()]);
  await writeFile(join(world.cwd, '.gitignore'), '*plan.json\nsecrets/\nstate/\n');
  await commit(world.cwd);
  const env = {...world.env, INSTANTLY_RBAC_REDIS_URL: redis.url};
  return {...world, env, redis, call: (...args) => run(['fleet', ...args], {cwd: world.cwd, env})};
}

export async function commit(cwd: string): Promise<void> {
  const who = ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.com'];
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    [...who, 'commit', '-q', '--allow-empty', '-m', 'Files'],
  ])
    expect(await runProgram('git', args, {cwd})).toMatchObject({code: 0});
}

/** A command that goes on until it is told to end. */
export interface Process {
  /** On both streams, so far. */
  said(): string;
  signal(name: NodeJS.Signals): void;
  /** Sends a signal and waits for the end. @returns the exit code */
  end(name?: NodeJS.Signals): Promise<number | null>;
  ended(): Promise<number | null>;
}

/** Starts a command of a fleet. */
export function begin({cwd, env}: Pick<Place, 'cwd' | 'env'>, ...args: readonly string[]): Process {
  const child = spawn(process.execPath, [BIN, 'fleet', ...args], {cwd, env: {...ENV, ...env}, stdio: 'pipe'});
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    said: () => said,
    signal: name => void child.kill(name),
    end(name = 'SIGTERM') {
      child.kill(name);
      return ended;
    },
    ended: () => ended,
  };
}

/** Starts a worker, and waits until it listens. */
export async function worker(where: Place, ...args: readonly string[]): Promise<Process> {
  const one = begin(where, 'work', '--lease', '2', '--state-dir', 'state', ...args);
  await until(() => one.said().includes('Working for'), 'the worker begins');
  return one;
}

/** Enqueues, and gathers in JSON. */
export async function through<T>(where: Place, ...args: readonly string[]): Promise<{code: number | null; value: T}> {
  const {stdout, stderr, code: sent} = await where.call('enqueue', ...args);
  expect(sent, stderr).toBe(0);
  const {code, stdout: text, stderr: why} = await gather(where, stdout.trim());
  return {code, value: text === '' ? (why as T) : JSON.parse(text)};
}

export const gather = ({call}: Place, name: string) => call('results', name, '--wait', '2', '--format', 'json');

export async function savePlan({call}: Place): Promise<void> {
  const {code, stderr} = await call('plan', '--out', 'plan.json');
  expect(code, stderr).toBe(0);
}
