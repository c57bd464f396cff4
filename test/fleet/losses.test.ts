import {describe, expect, it} from 'vitest';
import {Losses} from '../../src/fleet/losses.ts';
import type {FleetGuardrails} from '../../src/model/fleet.ts';
import {desiredFrom, liveOf, onEmulator, planFrom} from '../support/world.ts';
import {idOf} from './support.ts';

type People = Readonly<Record<string, string>>;

/** What workspaces lose together: for each the members that it has, and those that its file declares. */
async function lossesOf(...workspaces: readonly (readonly [has: People, wants: People])[]): Promise<Losses> {
  const losses = new Losses();
  for (const [index, [has, wants]] of workspaces.entries()) {
    const id = idOf(index);
    const members = Object.entries(has).map(([email, role]) => ({email, role}));
    const file = Object.entries(wants).map(([email, role]) => `  - {email: ${email}, role: ${role}}\n`);
    const text = `version: 1\nworkspace: {id: ${id}}\nmembers:${file.length === 0 ? ' []\n' : `\n${file.join('')}`}`;
    await onEmulator({workspaces: [{id, members}]}, async world => {
      const desired = desiredFrom(text);
      const live = await liveOf(world, desired);
      losses.add(planFrom(desired, live), live);
    });
  }
  return losses;
}

const STRICT: FleetGuardrails = {max_removals: 0.25, lost_everywhere: 'refuse'};

const verdict = (losses: Losses, settings: Partial<FleetGuardrails> = {}, allow: readonly string[] = []) =>
  losses.results({...STRICT, ...settings}, allow).map(({rule, status, message}) => `${rule} ${status}: ${message}`);

const team = (...names: readonly string[]): People =>
  Object.fromEntries(names.map(name => [`${name}@acme.com`, 'editor']));
const OWNER: People = {'ceo@acme.com': 'owner'};

describe('what a fleet loses', () => {
  it('is nothing when plans only add', async () => {
    const losses = await lossesOf([{...OWNER}, team('ana')], [team('bob'), team('bob', 'ana')]);
    expect(verdict(losses)).toEqual([
      'fleet_max_removals passed: 0 removals over the fleet',
      'fleet_lost_everywhere passed: nobody loses every workspace that was read',
    ]);
  });

  it('counts removals of a kind over all workspaces, without owners', async () => {
    const losses = await lossesOf(
      [{...OWNER, ...team('a', 'b', 'c', 'd')}, team('a', 'b')],
      [{...OWNER, ...team('a', 'b', 'c', 'd')}, team('a', 'b', 'c')],
    );
    expect(verdict(losses)[0]).toBe(
      'fleet_max_removals refused: the plans of the fleet remove 3 of 8 members (at most 2)',
    );
    expect(verdict(losses, {max_removals: 0.375})[0]).toBe('fleet_max_removals passed: 3 removals over the fleet');
    expect(verdict(losses, {}, ['fleet_max_removals'])[0]).toMatch(/^fleet_max_removals allowed: /);
    expect(verdict(losses, {}, ['max_removals'])[0]).toMatch(/^fleet_max_removals refused: /);
  });

  it('lets few removals pass whatever the share, unless there may be none', async () => {
    const losses = await lossesOf([team('a', 'b'), team('a')], [team('a', 'c'), team('a')]);
    expect(verdict(losses, {max_removals: 0.1})[0]).toMatch(/ passed: 2 removals/);
    expect(verdict(losses, {max_removals: 0})[0]).toMatch(/ refused: .* 2 of 4 members \(at most 0\)/);
  });

  it('names who loses every workspace, and nobody who stays in one or comes to one', async () => {
    const losses = await lossesOf(
      [team('gone', 'stays', 'moves'), {}],
      [team('gone', 'stays'), team('stays', 'moves')],
    );
    expect(verdict(losses)[1]).toBe('fleet_lost_everywhere refused: gone@acme.com loses every workspace that was read');
    expect(verdict(losses, {lost_everywhere: 'warn'})[1]).toMatch(/^fleet_lost_everywhere warned: gone@acme.com loses/);
    expect(verdict(losses, {}, ['fleet_lost_everywhere'])[1]).toMatch(/^fleet_lost_everywhere allowed: /);
  });

  it('knows a person by either address, and one whose address changes', async () => {
    const losses = new Losses();
    const worlds = [
      [{email: 'ana@old.com', user_email: 'ana@acme.com', role: 'view'}, 'members: []'],
      [{email: 'ana@acme.com', role: 'view'}, 'members: [{email: ana@acme.com, role: view}]'],
      [{email: 'bob@old.com', role: 'view'}, 'members: [{email: bob@acme.com, role: view, previously: [bob@old.com]}]'],
    ] as const;
    for (const [index, [member, section]] of worlds.entries()) {
      const id = idOf(index);
      const accepted = index === 2 ? [{email: 'bob@acme.com', role: 'view'}] : [];
      await onEmulator({workspaces: [{id, members: [member, ...accepted]}]}, async world => {
        const desired = desiredFrom(`version: 1\nworkspace: {id: ${id}}\n${section}\n`);
        const live = await liveOf(world, desired);
        const plan = planFrom(desired, live);
        if (index !== 1) expect(plan.summary.delete).toBe(1);
        losses.add(plan, live);
      });
    }
    expect(verdict(losses, {max_removals: 1})[1]).toMatch(/ passed: /);
  });
});
