import {chmod, mkdir, readFile, realpath, symlink, writeFile} from 'node:fs/promises';
import {delimiter, dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {execSink} from '../../src/secrets/exec.ts';
import {isUnclearDelivery} from '../../src/secrets/index.ts';
import {allowing, CANARY, contextOf, deliveryOf, errorOf, exec, execFailure, script, tempRoot} from './surroundings.ts';

const READ = "const input = require('fs').readFileSync(0);";

it('hands over the raw secret, the argv and nothing but the named environment', async () => {
  const root = await tempRoot();
  const env = {PATH: '/bin', HOME: '/h', LANG: 'C', TMPDIR: '/t', VAULT: 'v', OTHER: 'o', INSTANTLY_API_KEY: 'k'};
  const code = `${READ} require('fs').writeFileSync('seen', JSON.stringify({
    input: String(input), argv: process.argv.slice(1), env: process.env, cwd: process.cwd()}))`;
  const context = allowing(root, {env, execEnv: ['VAULT', 'ABSENT', 'INSTANTLY_API_KEY', 'instantly_x']});
  await execSink.check(exec(process.execPath), context);
  await execSink.deliver(exec(process.execPath, '-e', code, '--', '$HOME; `id` "x"', ''), deliveryOf(CANARY), context);
  const seen = JSON.parse(await readFile(join(root, 'seen'), 'utf8'));
  expect(seen).toEqual({
    input: CANARY,
    argv: ['$HOME; `id` "x"', ''],
    env: {PATH: '/bin', HOME: '/h', LANG: 'C', TMPDIR: '/t', VAULT: 'v'},
    cwd: await realpath(root),
  });
});

describe.concurrent('which programs may run', () => {
  async function program(root: string, path: string, mode = 0o755): Promise<void> {
    await mkdir(dirname(join(root, path)), {recursive: true});
    await writeFile(join(root, path), '#!/bin/sh\nread -r secret || test -n "$secret"\n');
    await chmod(join(root, path), mode);
  }

  it.each([
    ['a bare name allowed by itself', ['store'], 'store'],
    ['a path allowed by itself', ['./bin/store'], './bin/store'],
    ['a path allowed in another spelling', ['bin/../bin/store'], './bin/store'],
    ['a link to an allowed program', ['bin/store'], './link'],
    ['a program whose link is allowed', ['./link'], 'bin/store'],
    ['an absolute path', ['ROOT/bin/store'], 'bin/store'],
  ])('%s', async (_what, allowed, name) => {
    const root = await tempRoot();
    await program(root, 'bin/store');
    await symlink('bin/store', join(root, 'link'));
    const execAllowed = allowed.map(path => path.replace('ROOT', root));
    const context = contextOf(root, {execAllowed, env: {PATH: `relative${delimiter}${join(root, 'bin')}`}});
    await execSink.check(exec(name), context);
    await execSink.deliver(exec(name), deliveryOf(CANARY), context);
  });

  it.each([
    ['an empty command', [], [], 'names no program'],
    ['an empty name', ['x'], [''], 'names no program'],
    ['a NUL character', ['bin/store'], ['bin/store', 'a\0b'], 'NUL'],
    ['one that nobody allowed', [], ['bin/store'], 'not allowed'],
    ['a path allowed by its bare name only', ['store'], ['./bin/store'], 'not allowed'],
    ['a bare name allowed by its path only', ['./bin/store'], ['store'], 'not allowed'],
    ['another program of that name', ['other/store'], ['bin/store'], 'not allowed'],
    ['one in the working directory, by bare name', ['here'], ['here'], 'is not there'],
    ['one in a relative folder of PATH', ['elsewhere'], ['elsewhere'], 'is not there'],
    ['one that is not there', ['bin/gone'], ['bin/gone'], 'is not there'],
    ['one without the permission to run', ['bin/plain'], ['bin/plain'], 'no executable file'],
    ['a folder', ['./bin'], ['./bin'], 'no executable file'],
  ])('refuses %s', async (_what, execAllowed, command, why) => {
    const root = await tempRoot();
    for (const path of ['bin/store', 'other/store', 'here', 'rel/elsewhere']) await program(root, path);
    await program(root, 'bin/plain', 0o644);
    const context = contextOf(root, {execAllowed, env: {PATH: ['', '.', 'rel', join(root, 'bin')].join(delimiter)}});
    const before = await errorOf(execSink.check(exec(...command), context));
    const later = await errorOf(execSink.deliver(exec(...command), deliveryOf(CANARY), context));
    expect([before.code, later.code]).toEqual(['SINK_UNUSABLE', 'SINK_FAILED']);
    expect(before.message).toContain(why);
    expect(isUnclearDelivery(later)).toBe(false);
  });

  it('tells how a program failed to start', async () => {
    const root = await tempRoot();
    await writeFile(join(root, 'store'), '#!/no/such/interpreter\n', {mode: 0o755});
    const context = contextOf(root, {execAllowed: ['./store']});
    const error = await errorOf(execSink.deliver(exec('./store'), deliveryOf(CANARY), context));
    expect(error.message).toBe('program ./store: no such file or directory (ENOENT)');
  });
});

describe.concurrent('a program that fails', () => {
  it('is quoted on one line, and the failure is clear', async () => {
    const error = await execFailure(
      `${READ} console.log('out'); console.error('a\\n b\\x1b[2J'); process.exitCode = 7`,
    );
    expect(error.message).toBe(`program ${process.execPath}: it exited with 7: out / a / b\\u{1b}[2J`);
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', false]);
  });

  it.each([
    ['as it is', 'input'],
    ['in base64', "input.toString('base64')"],
    ['in hex', "input.toString('hex')"],
    ['decoded', "Buffer.from(String(input), 'base64').toString()"],
    ['between much else', "'x'.repeat(70000) + input + 'y'.repeat(490)"],
  ])('does not show the secret %s', async (_what, shown) => {
    const error = await execFailure(`${READ} process.stdout.write('got ' + ${shown}); process.exitCode = 1`);
    expect(error.message).toContain('secret]');
  });

  it('does not show a secret that it writes in turns to both outputs', async () => {
    const error = await execFailure(`${READ} for (const letter of String(input)) {
      require('fs').writeSync(1, letter); require('fs').writeSync(2, '.') } process.exitCode = 1`);
    expect(error.message).toContain('[secret]');
  });

  it('is quoted with its last 500 characters', async () => {
    const error = await execFailure(`console.error('x'.repeat(40000) + 'z'); process.exitCode = 1`);
    expect(error.message).toMatch(/ 1: x{499}z$/);
  });

  it.each([
    ['it stays quiet', 'process.exit(3)', /it exited with 3$/],
    ['it reads nothing and fails', 'process.exitCode = 4', /it exited with 4$/],
  ])('when %s', async (_what, code, message) => {
    expect((await execFailure(code)).message).toMatch(message);
  });
});

it('fails clearly when a program ends before the pipe has taken the secret', async () => {
  const root = await tempRoot();
  const error = await errorOf(
    execSink.deliver(script('process.exit(0)'), deliveryOf(CANARY.repeat(10_000)), allowing(root)),
  );
  expect(error.message).toBe(`program ${process.execPath}: it did not take the secret`);
  expect(isUnclearDelivery(error)).toBe(false);
});

it('believes a program that leaves the secret in the pipe', async () => {
  const root = await tempRoot();
  await execSink.deliver(script('setTimeout(() => {}, 20)'), deliveryOf(CANARY), allowing(root));
});
