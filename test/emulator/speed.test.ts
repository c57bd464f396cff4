import {expect, it} from 'vitest';
import {costOfWaiting} from '../support/cost.ts';
import {start, walk} from './world.ts';

it('5,000 accounts with a tag are walked, each once, in no time', async () => {
  const addresses = Array.from({length: 5000}, (_, index) => `box${index}@example.com`);
  const workspace = {accounts: addresses, custom_tags: [{label: 'all', accounts: addresses}]};
  const {api, emulator} = await start({workspaces: [workspace]}, {rate: 'off'});
  const tag = emulator.state().workspaces[0]?.custom_tags[0]?.id;
  const cost = await costOfWaiting(async () => {
    const items = await walk(api, `accounts?tag_ids=${tag}`);
    expect(new Set(items.map(({email}) => email)).size).toBe(5000);
  });
  expect(emulator.requests()).toHaveLength(51);
  expect(cost).toBeLessThan(3000);
});
