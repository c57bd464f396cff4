import {chmod, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {inspect} from 'node:util';
import {afterAll, expect} from 'vitest';
import {RbacError} from '../../src/errors.ts';
import {Secret} from '../../src/model/secret.ts';
import {execSink} from '../../src/secrets/exec.ts';
import type {Delivery, SinkContext} from '../../src/secrets/sink.ts';

const INNER = '0190a7f2-aaaa-7bbb-8ccc-0123456789ab:Zk9CanaryCanaryQ7';

/** Looks like a key of the vendor, and stands nowhere else: whatever shows it has leaked it. */
export const CANARY = Buffer.from(INNER).toString('base64');

export const NOBODY = 65_534;
export const isRoot = process.getuid?.() === 0;

const roots: string[] = [];

afterAll(async () => {
  for (const root of roots) {
    await chmod(root, 0o700); // some tests take our own permission away
    await rm(root, {recursive: true, force: true});
  }
});

/** A folder of its own for one test, removed after the last one. */
export async function tempRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rbac-secrets-'));
  roots.push(root);
  return root;
}

export const deliveryOf = (secret: string, name = 'marketing'): Delivery => ({
  secret: new Secret(secret),
  name,
  keyId: `id-of-${name}`,
  workspaceId: 'w1',
});

export const contextOf = (root: string, more: Partial<SinkContext> = {}): SinkContext => ({
  root,
  execAllowed: [],
  execEnv: [],
  env: {PATH: dirname(process.execPath)},
  ...more,
});

/** The error of a promise, which must be ours and must not know the canary in any form. */
export async function errorOf(work: Promise<unknown>): Promise<RbacError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RbacError)) throw new Error(`no RbacError but ${inspect(error)}`);
  expectNoCanary(error);
  expect(error.hint).toBeTruthy();
  return error;
}

export function expectNoCanary(error: RbacError): void {
  const seen = [
    error.message,
    error.hint,
    error.stack,
    JSON.stringify(error),
    inspect(error, {depth: 9, showHidden: true}),
  ];
  const all = [...seen, inspect(error.cause)].join('\n').replace(/\s/g, '');
  for (const form of [CANARY, INNER, 'CanaryCanary', CANARY.slice(8, 24), Buffer.from(CANARY).toString('hex')]) {
    expect(all).not.toContain(form);
  }
  expect(error.cause).toBeUndefined();
}

export const exec = (...command: string[]) => ({to: 'exec', command}) as const;

/** Node running a few lines, which `allowing` allows. */
export const script = (code: string) => exec(process.execPath, '-e', code);

export const allowing = (root: string, more: Partial<SinkContext> = {}): SinkContext =>
  contextOf(root, {execAllowed: [process.execPath], ...more});

/** The error of handing the canary to a script. */
export async function execFailure(code: string, more?: Partial<SinkContext>): Promise<RbacError> {
  const root = await tempRoot();
  return errorOf(execSink.deliver(script(code), deliveryOf(CANARY), allowing(root, more)));
}
