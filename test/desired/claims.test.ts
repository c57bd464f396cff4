import {describe, expect, it} from 'vitest';
import {Claims} from '../../src/desired/claims.ts';
import type {Destination} from '../../src/model/object.ts';

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

/** Whether the second of two keys would overwrite the secret of the first. */
function collide(first: Destination, second: Destination): boolean {
  const claims = new Claims<string>();
  claims.take(first, 'first');
  return claims.take(second, 'second') === 'first';
}

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
    ['one age file, whoever reads it', age('a', 'x'), age('./A', 'y'), true],
    ['an age file that is a plain file elsewhere', age('a'), file('a'), true],
    ['a repository whose case differs', github('Acme/X', 'KEY'), github('acme/x', 'key'), true],
    ['an environment whose case differs', github('a/b', 'K', 'Prod'), github('a/b', 'K', 'prod'), true],
    ['a repository and its environment', github('a/b', 'K'), github('a/b', 'K', 'prod'), false],
    ['two repositories', github('a/b', 'K'), github('a/c', 'K'), false],
    ['two names', github('a/b', 'K'), github('a/b', 'L'), false],
    ['one field in Vault', vault('a'), vault('a', {mount: 'secret', field: 'value'}), true],
    ['paths in Vault whose case differs', vault('a'), vault('A'), false],
    ['two fields in Vault', vault('a', {field: 'x'}), vault('a', {field: 'y'}), false],
    ['two mounts', vault('a', {mount: 'x'}), vault('a', {mount: 'y'}), false],
    [
      'a mount and a path that only look the same when joined',
      vault('b/c', {mount: 'a'}),
      vault('c', {mount: 'a/b'}),
      false,
    ],
    ['a path in Vault and a file', vault('a'), file('a'), false],
    ['GitHub and Vault', github('a/b', 'K'), vault('a/b'), false],
    ['the same command', exec('./store', 'a'), exec('.//store', 'a'), true],
    ['one program with two arguments', exec('./store', 'a'), exec('./store', 'b'), false],
    ['arguments that only look the same when joined', exec('s', 'a b'), exec('s', 'a', 'b'), false],
    ['a bare name and a path', exec('store'), exec('./store'), false],
    ['a command and a file of its name', exec('./store'), file('./store'), false],
  ])('%s', (_what, a, b, same) => {
    expect([collide(a, b), collide(b, a)]).toEqual([same, same]);
  });
});
