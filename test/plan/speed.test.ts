import {describe, expect, it} from 'vitest';
import {adminsOf} from '../../src/kinds/admins.ts';
import {kinds} from '../../src/kinds/index.ts';
import type {LiveKey} from '../../src/kinds/key.ts';
import type {LiveMember} from '../../src/kinds/member.ts';
import {candidatesAmong, resolvePatterns} from '../../src/kinds/resources.ts';
import {attribute} from '../../src/live/attribution.ts';
import type {LiveState} from '../../src/model/live.ts';
import type {Live} from '../../src/model/object.ts';
import type {Change, Plan} from '../../src/model/plan.ts';
import type {PlanInput} from '../../src/plan/build.ts';
import {narrow} from '../../src/plan/narrow.ts';
import {markOrigins} from '../../src/plan/origins.ts';
import {select} from '../../src/plan/select.ts';
import {explainChange} from '../../src/report/explain.ts';
import {counted, growthOf, LINEAR} from '../support/cost.ts';
import {desiredFrom, NOW, planFrom, WORKSPACE_ID} from '../support/world.ts';
import {draft} from './drafts.ts';

const list = <T>(size: number, make: (index: number) => T): readonly T[] =>
  Array.from({length: size}, (_, index) => make(index));

const memberOf = (index: number, role: string): LiveMember => {
  const email = `m${index}@acme.com`;
  const user = {userId: `user ${index}`, login: email, issuerId: `user ${index + 1}`, owner: false};
  return {address: `member/${email}`, id: `id ${index}`, spec: {email, role}, createdAt: '', accepted: true, ...user};
};

const keyOf = (index: number): LiveKey => {
  const spec = {name: `Key ${index}`, scopes: ['leads:read'], overlapMs: 0};
  return {address: `key/Key ${index}`, id: `id ${index}`, spec, createdAt: '', own: 'no', readable: false};
};

const liveFrom = (objects: LiveState['objects']): LiveState => ({
  workspace: {id: WORKSPACE_ID, name: 'Big', ownerId: undefined, scheduledForRemovalAt: undefined},
  objects,
  now: NOW,
  requests: 0,
});

const GUARDRAILS = 'guardrails: {protected: [member/boss*], max_key_lifetime: 90d, require: {member: [reason]}}';
const membersText = (size: number, role: string) =>
  `version: 1\n${GUARDRAILS}\nmembers:\n${list(size, index => `  - {email: m${index}@acme.com, role: ${role}}\n`).join('')}`;
const keysText = (size: number) =>
  `version: 1\n${GUARDRAILS}\nkeys:\n${list(size, index => `  - {name: Key ${index}, scopes: [leads:read], expires: 2099-01-01}\n`).join('')}`;

/** A plan that demotes every member, with what it was made from. */
function demotion(size: number) {
  const desired = desiredFrom(membersText(size, 'view'));
  const members = counted<Live>(list(size, index => memberOf(index, 'admin')));
  const live = liveFrom({member: members.objects});
  const plan = planFrom(desired, live);
  return {desired, live, plan, reads: members.reads};
}

/** How many more reads something takes for four times as many objects: 4 when it is linear, 16 when it is quadratic. */
const moreReads = (reads: (size: number) => number) => reads(200) / reads(50);
const LINEAR_READS = 8;

describe('more objects take no more than their share of the work', () => {
  it('in a plan with all guardrails, of members', () => {
    expect(moreReads(size => demotion(size).reads())).toBeLessThan(LINEAR_READS);
  });

  it('in a plan with all guardrails, of keys', () => {
    const reads = (size: number) => {
      const keys = counted<Live>(list(size, keyOf));
      planFrom(desiredFrom(keysText(size)), liveFrom({key: keys.objects}));
      return keys.reads();
    };
    expect(moreReads(reads)).toBeLessThan(LINEAR_READS);
  });

  it('in following admins through their demotion', () => {
    const demoted = (size: number) => {
      const admins = adminsOf(list(size, index => memberOf(index, 'admin')));
      const changes = list(
        size,
        index => ({kind: 'member', action: 'delete', id: `id ${index}`, after: null}) as const,
      );
      return () => {
        const now = admins.copy();
        for (const change of changes) now.follow(change);
        expect(now.count).toBe(0);
      };
    };
    expect(growthOf(demoted, 2_000)).toBeLessThan(LINEAR);
  });

  it('in finding what many globs stand for', () => {
    const at = {file: 'rbac.yaml', line: 1, column: 1};
    const resolve = (size: number) => {
      const patterns = list(size / 100, team => ({text: `*@team${team}.acme.com`, at}));
      const accounts = list(size, index => `a${index}@team${index % (size / 100)}.acme.com`);
      return () => {
        const candidates = candidatesAmong(
          'accounts',
          accounts.map(id => ({id, name: id})),
        );
        expect(resolvePatterns('accounts', [...patterns], candidates).resources).toHaveLength(size);
      };
    };
    expect(growthOf(resolve, 2_000)).toBeLessThan(LINEAR);
  });

  it('in telling files from drift', () => {
    const reads = (size: number) => {
      const {desired, live, plan} = demotion(size);
      const {objects, reads} = counted(plan.changes);
      const input: PlanInput = {desired, live, kinds, options: {}, tool: plan.tool, createdAt: NOW};
      const {changes} = markOrigins({...plan, changes: objects}, input, desired);
      expect(changes.every(({origin}) => origin === 'drift')).toBe(true);
      return reads();
    };
    expect(moreReads(reads)).toBeLessThan(LINEAR_READS);
  });

  it('in narrowing to a saved plan that has come true', () => {
    const reads = (size: number) => {
      const {desired, plan} = demotion(size);
      const {objects, reads} = counted<Live>(list(size, index => memberOf(index, 'view')));
      const live = liveFrom({member: objects});
      const fresh: Plan = planFrom(desired, live);
      expect(narrow(plan, fresh, live, kinds).done).toHaveLength(size);
      return reads();
    };
    expect(moreReads(reads)).toBeLessThan(LINEAR_READS);
  });

  it('in narrowing to a saved plan of which nothing has come true', () => {
    const reads = (size: number) => {
      const {plan, live} = demotion(size);
      const {objects: changes, reads} = counted(plan.changes);
      expect(narrow({...plan, changes}, {...plan, changes}, live, kinds).plan.changes).toHaveLength(size);
      return reads();
    };
    expect(moreReads(reads)).toBeLessThan(LINEAR_READS);
  });

  it('in the selection of changes', () => {
    const reads = (size: number) => {
      const drafts = list(size, index => [
        draft('create', `tag/${index}`),
        draft('assign', `assignment/${index}/accounts`, {references: [`tag/${index}`]}),
      ]).flat();
      const {objects, reads} = counted(drafts);
      const {drafts: kept} = select(objects, {targets: ['assignment/*'], excludes: ['tag/1*'], no_remove: true});
      expect(kept.length).toBeGreaterThan(size / 2);
      return reads();
    };
    expect(moreReads(reads)).toBeLessThan(LINEAR_READS);
  });

  it('in finding out who invited whom', () => {
    const reads = (size: number) => {
      const {objects, reads} = counted<Live>(list(size, index => memberOf(index, 'admin')));
      const live = liveFrom({member: objects});
      const {changes} = planFrom(desiredFrom(membersText(0, 'view').replace('members:\n', 'members: []\n')), live);
      const before = reads();
      attribute(changes, {live, since: NOW, keyLog: undefined, unexplained: []});
      return reads() - before;
    };
    expect(moreReads(reads)).toBeLessThan(LINEAR_READS);
  });
});

it('one row of 200,000 can be explained', () => {
  const {plan, desired, live} = demotion(1);
  const [row] = plan.changes;
  const changes = list(200_000, (): Change[] =>
    row ? [{...row, address: 'member/other@acme.com', wave: 3}] : [],
  ).flat();
  const {rows} = explainChange({...plan, changes: [...plan.changes, ...changes]}, desired, live, 'member/m0@acme.com');
  expect(rows).toMatchObject([{change: row, waves: 3}]);
});
