import {join} from 'node:path';
import {expect} from 'vitest';
import {type Api, ENV, type Ran} from '../cli/support.ts';
import {filesBelow} from './world.ts';

/** An API that knows secrets, and the keys that it is reached with. */
export interface Holder extends Pick<Api, 'emulator'> {
  readonly keys: readonly string[];
}

/** Every text that is a secret, and the parts of it that are as good: of `uuid:secret` in base64 the second half. */
function secretsOf({emulator, keys}: Holder): readonly string[] {
  const texts = [...keys, ...emulator.state().workspaces.flatMap(({api_keys}) => api_keys.map(one => one.key))];
  const parts = texts.map(text => Buffer.from(text, 'base64').toString('latin1').split(':')[1] ?? '');
  return [...new Set([...texts, ...parts.filter(part => /^[!-~]{6,}$/.test(part))])];
}

/** Where a secret is found that should be nowhere. */
export async function leaks(
  server: Holder,
  cwd: string,
  ran: readonly Ran[],
  sinks: readonly string[] = [],
): Promise<readonly string[]> {
  const places = new Map<string, Buffer>();
  for (const [index, {stdout, stderr}] of ran.entries()) {
    places.set(`standard output ${index}`, Buffer.from(stdout));
    places.set(`standard error ${index}`, Buffer.from(stderr));
  }
  for (const [path, content] of await filesBelow(cwd)) if (!sinks.includes(path)) places.set(path, content);
  for (const [path, content] of await filesBelow(String(ENV.HOME))) places.set(join('home', path), content);
  const secrets = secretsOf(server);
  expect(secrets.length).toBeGreaterThan(3);
  return [...places].flatMap(([place, content]) => (secrets.some(secret => content.includes(secret)) ? [place] : []));
}
