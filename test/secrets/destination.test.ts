import {expect, it} from 'vitest';
import type {Destination} from '../../src/model/object.ts';
import {destinationText} from '../../src/secrets/destination.ts';
import {sinkFor} from '../../src/secrets/index.ts';

const file = (path: string): Destination => ({to: 'file', path});
const env = (path: string, variable: string): Destination => ({to: 'env-file', path, variable});
const exec = (...command: string[]): Destination => ({to: 'exec', command});
const age = (path: string, ...recipients: string[]): Destination => ({to: 'age', path, recipients});
const github = (repository: string, name: string, environment?: string): Destination => ({
  to: 'github',
  repository,
  name,
  ...(environment !== undefined && {environment}),
});
const vault = (path: string, more: {mount?: string; field?: string} = {}): Destination => ({
  to: 'vault',
  path,
  ...more,
});
const out = (path: string): Destination => ({to: 'secrets-out', path});

it.each([
  [file('secrets/marketing.key'), 'file secrets/marketing.key'],
  [env('.env', 'MARKETING_KEY'), 'MARKETING_KEY in .env'],
  [age('secrets/x.age', 'age1x'), 'age file secrets/x.age'],
  [github('acme/outbound', 'KEY'), 'secret KEY of acme/outbound'],
  [github('acme/outbound', 'KEY', 'eu'), 'secret KEY of environment eu of acme/outbound'],
  [vault('team/x'), "value in Vault's secret/team/x"],
  [vault('team/x', {mount: 'kv', field: 'key'}), "key in Vault's kv/team/x"],
  [exec('./store-secret', '--name', 'x'), 'program ./store-secret'],
  [exec(), 'program (none)'],
  [out('out.jsonl'), 'a line in out.jsonl'],
  [file('a\n\u202eb'), 'file a\\u{a}\\u{202e}b'],
])('%j is told as %j', (destination, text) => {
  expect(destinationText(destination)).toBe(text);
});

it('has a sink for every destination', () => {
  const sinks = [file('a'), env('a', 'A'), age('a'), github('a/b', 'K'), vault('a'), exec('a'), out('a')].map(sinkFor);
  expect(new Set(sinks).size).toBe(7);
});
