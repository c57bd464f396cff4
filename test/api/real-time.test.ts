import {afterAll, describe, expect, it} from 'vitest';
import {connect} from '../../src/api/connect.ts';
import {Pace} from '../../src/api/pace.ts';
import {systemTime} from '../../src/api/time.ts';
import {apartFrom, openPace, openUplink} from '../../src/api/uplink.ts';
import {type Emulator, type EmulatorOptions, parseState, startEmulator} from '../../src/emulator/index.ts';
import {Secret} from '../../src/model/secret.ts';
import {WORKSPACE_ID} from '../support/world.ts';

const SUB_ID = '0190b2c4-0000-7000-8000-000000000002';
const STATE = parseState({
  workspaces: [
    {id: WORKSPACE_ID, name: 'Agency'},
    {id: SUB_ID, name: 'Client', parent: WORKSPACE_ID},
  ],
});

const emulators: Emulator[] = [];
afterAll(() => Promise.all(emulators.map(emulator => emulator.close())));

async function start(options: Pick<EmulatorOptions, 'rate' | 'latencyMs'>): Promise<Emulator> {
  const emulator = await startEmulator({state: STATE, anyKey: true, ...options});
  emulators.push(emulator);
  return emulator;
}

const shared = {key: new Secret('emulator'), userAgent: 'instantly-rbac/test'};

const statuses = (emulator: Emulator) => emulator.requests().map(({status}) => status);

describe.concurrent('against the limits of the emulator, in real time', () => {
  it('a run keeps its pace and meets no 429', async () => {
    const emulator = await start({});
    const {reader} = connect({...shared, url: emulator.url, pacePercent: 80});
    const [begin, requests] = [performance.now(), 240];
    await Promise.all(Array.from({length: requests}, () => reader.get('workspaces/current')));
    const perSecond = (requests / (performance.now() - begin)) * 1000;
    expect(statuses(emulator).filter(status => status !== 200)).toEqual([]);
    expect(perSecond).toBeLessThanOrEqual(1.1 * 80);
    expect(perSecond).toBeGreaterThanOrEqual(0.25 * 80); // A busy machine may not do more; the simulation says what the pace allows.
  });

  it('a run beside a neighbour who takes half gets every answer', async () => {
    const rate = {perSecond: 20, perMinute: 1200};
    const emulator = await start({rate});
    const {reader} = connect({...shared, url: emulator.url, paces: [new Pace(rate, systemTime)]});
    const burst = (requests: number) =>
      Promise.all(Array.from({length: requests}, () => fetch(`${emulator.url}/api/v2/custom-tags`)));
    await burst(rate.perSecond); // Nothing is left of the first second.
    let going = true;
    const neighbour = (async () => {
      for (; going; await systemTime.sleep(500)) await burst(5);
    })();
    const answers = await Promise.all(Array.from({length: 20}, () => reader.get('workspaces/current')));
    going = false;
    await neighbour;
    expect(answers).toHaveLength(20);
    const ours = emulator.requests().filter(({path}) => path.endsWith('/current'));
    const refused = ours.filter(({status}) => status === 429);
    expect(ours.length - refused.length).toBe(20);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(16);
  });

  it('an agency and its client are charged together, and nobody meets a 429', async () => {
    const emulator = await start({rate: {perSecond: 100, perMinute: 6000}, latencyMs: 5});
    const uplink = openUplink({...shared, url: emulator.url, parallelism: 20});
    const [admin, own] = [openPace(uplink, 60), openPace(uplink, 80)];
    const agency = connect({...shared, url: emulator.url, uplink, paces: [admin]}).reader;
    const client = connect({...shared, url: emulator.url, asWorkspace: SUB_ID, uplink, paces: [own, admin]}).reader;
    const begin = performance.now();
    const all = Array.from({length: 60}, () => [agency.get('workspaces/current'), client.get('workspaces/current')]);
    const names = (await Promise.all(all.flat())).map(({name}) => name);
    expect(names.filter(name => name === 'Client')).toHaveLength(60);
    expect(statuses(emulator).filter(status => status !== 200)).toEqual([]);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(1000);
  });

  it('what is apart does not wait for a slot that others hold', async () => {
    const emulator = await start({rate: 'off', latencyMs: 400});
    const uplink = openUplink({...shared, url: emulator.url, parallelism: 1});
    const paces = [openPace(uplink)];
    const {reader} = connect({...shared, url: emulator.url, uplink, paces});
    const apart = connect({...shared, url: emulator.url, uplink: apartFrom(uplink, 1), paces}).reader;
    const order: string[] = [];
    const ask = (name: string, one: typeof reader) => one.get('workspaces/current').then(() => order.push(name));
    await Promise.all([ask('first', reader), ask('second', reader), ask('apart', apart)]);
    expect(order.indexOf('apart')).toBeLessThan(2);
  });
});
