import nock from 'nock';
import {afterAll, afterEach, beforeAll, expect} from 'vitest';
import type {SinkContext} from '../../src/secrets/sink.ts';
import {contextOf} from './surroundings.ts';

/** No request leaves this machine, and every one that a test announces is made. */
export function closedNetwork(): void {
  beforeAll(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}

/** What happens to a connection: as got sees it, with the request and all its headers hanging on the error. */
export const broken = (code = 'ECONNRESET') => Object.assign(new Error(`it was ${code}`), {code});
export const refused = () => Object.assign(broken('ECONNREFUSED'), {syscall: 'connect'});

/** Surroundings with nothing but these variables, where no pause takes time. */
export function remoteContext(env: Readonly<Record<string, string>>, more: Partial<SinkContext> = {}) {
  const pauses: number[] = [];
  const sleep = async (ms: number) => void pauses.push(ms);
  return {...contextOf('/nowhere', {env, sleep, ...more}), pauses};
}
