import {describe, expect, it} from 'vitest';
import {readAtOnce, writtenAtOnce} from '../../../src/cli/fleet/run-options.ts';
import {runInside} from '../inside.ts';
import {type Client, clientId, fleetWorld} from './support.ts';

describe('workspaces at once', () => {
  it('are more to read than to write to, unless somebody says how many', () => {
    expect([readAtOnce({}), writtenAtOnce({})]).toEqual([32, 8]);
    expect([readAtOnce({workspaces: 3}), writtenAtOnce({workspaces: 3})]).toEqual([3, 3]);
  });

  it('are asked while others wait for their answers', async () => {
    const clients = Array.from({length: 40}, (_, index): Client => ({n: index + 1, members: {'ana@acme.com': 'view'}}));
    const world = await fleetWorld(clients, {latencyMs: 500});
    await runInside(['fleet', 'plan', '--select', '!Client 40'], world);
    const order = world.emulator.requests().map(({workspace}) => workspace);
    const second = order.findIndex((id, index) => order.indexOf(id) < index && id !== null);
    expect(new Set(order.slice(0, second)).size).toBeGreaterThan(writtenAtOnce({}));
    expect(order).not.toContain(clientId(40));
  });
});
