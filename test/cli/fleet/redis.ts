import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {Redis} from 'ioredis';
import {afterAll} from 'vitest';
import {folderWith} from '../support.ts';

/** Whether there is a redis-server to start. */
export const hasRedis: boolean = (() => {
  try {
    return execFileSync('redis-server', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

/** A redis-server of a test's own on loopback, which keeps nothing on disk. */
export interface TestRedis {
  readonly url: string;
  readonly password: string;
  readonly client: Redis;
  stop(): Promise<void>;
}

const started: TestRedis[] = [];
afterAll(() => Promise.all(started.map(one => one.stop())));

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const password = 'canary-redis-password';
  const where = ['--bind', '127.0.0.1', '--port', String(port), '--dir', await folderWith()];
  const child = spawn('redis-server', [...where, '--save', '', '--appendonly', 'no', '--requirepass', password], {
    stdio: 'ignore',
  });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const client = new Redis(url, {retryStrategy: tries => (tries < 100 ? 100 : null), maxRetriesPerRequest: null});
  client.on('error', () => {}); // It is not there yet, or no more.
  await client.ping();
  const redis = {url, password, client, stop: () => stop(child, client)};
  started.push(redis);
  return redis;
}

async function stop(child: ChildProcess, client: Redis): Promise<void> {
  client.disconnect();
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Everything that a Redis holds, keys and values, as one text. */
export async function contentOf(client: Redis): Promise<string> {
  const texts: string[] = [];
  for (const key of await client.keys('*')) texts.push(key, JSON.stringify(await readKey(client, key)));
  return texts.join('\n');
}

async function readKey(client: Redis, key: string): Promise<unknown> {
  const type = await client.type(key);
  switch (type) {
    case 'none': // It has run out since the keys were listed.
      return null;
    case 'string':
      return client.get(key);
    case 'hash':
      return client.hgetall(key);
    case 'list':
      return client.lrange(key, 0, -1);
    case 'set':
      return client.smembers(key);
    case 'zset':
      return client.zrange(key, '0', '-1');
    case 'stream':
      return client.xrange(key, '-', '+');
    default:
      throw new Error(`${key} is a ${type}, which this helper cannot read`);
  }
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not within a minute: ${what}`);
    await pause(50);
  }
}
