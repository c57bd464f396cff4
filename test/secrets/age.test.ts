import {execFileSync} from 'node:child_process';
import {mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {armor, Decrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient} from 'age-encryption';
import {expect, it} from 'vitest';
import {ageSink} from '../../src/secrets/age.ts';
import {library} from '../../src/secrets/library.ts';
import {CANARY, contextOf, deliveryOf, errorOf, tempRoot} from './surroundings.ts';

const PATH = 'secrets/marketing.age';
const to = (...recipients: string[]) => ({to: 'age', path: PATH, recipients}) as const;

async function pair(generate = generateX25519Identity) {
  const identity = await generate();
  return {identity, recipient: await identityToRecipient(identity)};
}

async function opened(text: string, identity: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(armor.decode(text), 'text');
}

it('writes an armored file that every recipient alone can read, for the owner alone', async () => {
  const root = await tempRoot();
  const [ana, bob, eve] = await Promise.all([pair(), pair(generateHybridIdentity), pair()]);
  const destination = to(ana.recipient, bob.recipient);
  await ageSink.check(destination, contextOf(root));
  expect(await readdir(root)).toEqual([]);
  await ageSink.deliver(destination, deliveryOf(CANARY), contextOf(root));
  const text = await readFile(join(root, PATH), 'utf8');
  expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n[\s\S]+\n-----END AGE ENCRYPTED FILE-----\n$/);
  expect(await opened(text, ana.identity)).toBe(`${CANARY}\n`);
  expect(await opened(text, bob.identity)).toBe(`${CANARY}\n`);
  await expect(opened(text, eve.identity)).rejects.toThrow();
  expect((await stat(join(root, PATH))).mode & 0o777).toBe(0o600);
});

it('replaces an old file as a whole', async () => {
  const root = await tempRoot();
  const {identity, recipient} = await pair();
  await ageSink.deliver(to(recipient), deliveryOf('old'), contextOf(root));
  await ageSink.deliver(to(recipient), deliveryOf(CANARY), contextOf(root));
  expect(await opened(await readFile(join(root, PATH), 'utf8'), identity)).toBe(`${CANARY}\n`);
  expect(await readdir(join(root, 'secrets'))).toEqual(['marketing.age']);
});

const installed = (() => {
  try {
    return execFileSync('age', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

it.skipIf(!installed)('is read by the program age (skipped where age is not on PATH)', async () => {
  const root = await tempRoot();
  execFileSync('age-keygen', ['-o', join(root, 'identity')], {stdio: 'pipe'});
  const recipient = /public key: (age1\S+)/.exec(await readFile(join(root, 'identity'), 'utf8'))?.[1] ?? '';
  await ageSink.deliver(to((await pair()).recipient, recipient), deliveryOf(CANARY), contextOf(root));
  const shown = execFileSync('age', ['--decrypt', '-i', join(root, 'identity'), join(root, PATH)], {encoding: 'utf8'});
  expect(shown).toBe(`${CANARY}\n`);
});

it('refuses recipients that age does not take, before and at delivery, and repeats none', async () => {
  const {identity, recipient} = await pair();
  const lists = [[], ['age1qqqq'], [recipient, identity], [`age1${'q'.repeat(58)}`], [CANARY]];
  for (const recipients of lists) {
    const root = await tempRoot();
    const before = await errorOf(ageSink.check(to(...recipients), contextOf(root)));
    const later = await errorOf(ageSink.deliver(to(...recipients), deliveryOf(CANARY), contextOf(root)));
    expect([before.code, later.code]).toEqual(['SINK_UNUSABLE', 'SINK_FAILED']);
    expect(before.message).toMatch(/^age file secrets\/marketing.age: (age does not take its|it has no) recipients$/);
    expect(`${later.message} ${later.hint}`).not.toContain(identity);
    expect(await readdir(root)).toEqual([]);
  }
});

it.each<[what: string, why: string, prepare: (root: string) => Promise<unknown>]>([
  ['a folder in its place', 'is a folder', root => mkdir(join(root, PATH), {recursive: true})],
  ['a folder that is a link', 'folder "secrets" is a link', root => symlink('/tmp', join(root, 'secrets'))],
  ['a file in the place of its folder', 'is no folder', root => writeFile(join(root, 'secrets'), '')],
])('refuses %s', async (_what, why, prepare) => {
  const root = await tempRoot();
  await prepare(root);
  const {recipient} = await pair();
  const before = await errorOf(ageSink.check(to(recipient), contextOf(root)));
  const later = await errorOf(ageSink.deliver(to(recipient), deliveryOf(CANARY), contextOf(root)));
  expect([before.code, later.code]).toEqual(['SINK_UNUSABLE', 'SINK_FAILED']);
  expect(before.message).toContain(why);
});

it('names the package to install when a library is not there', async () => {
  const missing = Object.assign(new Error(`Cannot find ${CANARY}`), {code: 'ERR_MODULE_NOT_FOUND'});
  const error = await errorOf(library('age-encryption', () => Promise.reject(missing)));
  expect(error).toMatchObject({
    code: 'SINK_UNUSABLE',
    message: 'the library age-encryption is not installed, or does not load',
    hint: 'run: npm install age-encryption (with -g if instantly-rbac was installed with it)',
  });
});
