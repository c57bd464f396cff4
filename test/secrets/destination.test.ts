import {describe, expect, it} from 'vitest';
import type {Destination} from '../../src/model/object.ts';
import {destinationKey, destinationText, sameDestination, sinkFor} from '../../src/secrets/index.ts';

const file = (path: string): Destination => ({to: 'file', path});
const env = (path: string, variable: string): Destination => ({to: 'env-file', path, variable});
const exec = (...command: string[]): Destination => ({to: 'exec', command});
const out = (path: string): Destination => ({to: 'secrets-out', path});

it.each([
  [file('secrets/marketing.key'), 'file secrets/marketing.key'],
  [env('.env', 'MARKETING_KEY'), 'MARKETING_KEY in .env'],
  [exec('./store-secret', '--name', 'x'), 'program ./store-secret'],
  [exec(), 'program (none)'],
  [out('out.jsonl'), 'a line in out.jsonl'],
  [file('a\n\u202eb'), 'file a\\u{a}\\u{202e}b'],
])('%j is told as %j', (destination, text) => {
  expect(destinationText(destination)).toBe(text);
});

describe('two destinations are one', () => {
  it.each([
    ['the same path', file('a/b'), file('a/b'), true],
    ['one path spelled in two ways', file('./a//b'), file('a/c/../b'), true],
    ['paths that differ in case alone', file('a/KEY'), file('a/key'), true],
    ['two paths', file('a'), file('b'), false],
    ['one variable of one dotenv file', env('.env', 'A'), env('./.env', 'A'), true],
    ['two variables of one dotenv file', env('.env', 'A'), env('.env', 'B'), false],
    ['variables that differ in case', env('.env', 'A'), env('.env', 'a'), false],
    ['a file that is a dotenv file elsewhere', file('.env'), env('.env', 'A'), true],
    ['a file that is the list of --secrets-out', file('out'), out('./out'), true],
    ['the list of --secrets-out, which takes any number', out('out'), out('out'), false],
    ['the same command', exec('./store', 'a'), exec('.//store', 'a'), true],
    ['one program with two arguments', exec('./store', 'a'), exec('./store', 'b'), false],
    ['arguments that only look the same when joined', exec('s', 'a b'), exec('s', 'a', 'b'), false],
    ['a bare name and a path', exec('store'), exec('./store'), false],
    ['a command and a file of its name', exec('./store'), file('./store'), false],
  ])('%s', (_what, a, b, same) => {
    expect([sameDestination(a, b), sameDestination(b, a)]).toEqual([same, same]);
    if (a.to === b.to && a.to !== 'secrets-out') expect(destinationKey(a) === destinationKey(b)).toBe(same);
  });
});

it('has a sink for every destination', () => {
  const sinks = [file('a'), env('a', 'A'), exec('a'), out('a')].map(sinkFor);
  expect(new Set(sinks).size).toBe(4);
});
