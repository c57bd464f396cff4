import {expect, it} from 'vitest';
import {kinds} from '../../src/kinds/index.ts';
import {restated} from '../../src/plan/restate.ts';
import {planned} from '../kinds/story.ts';

const admin = (name: string) => ({email: `${name}@acme.com`, role: 'admin'});
const viewers = 'members: [{email: a@acme.com, role: view}, {email: b@acme.com, role: view}]';

it('a plan that has lost a change is as dangerous as what is left of it', async () => {
  const {plan, live, desired} = await planned({live: {members: [admin('a'), admin('b')]}, files: viewers});
  expect(plan.risks.map(({rule}) => rule)).toEqual(['last_admin', 'last_admin']);
  expect(plan.changes.map(({risk}) => risk)).toEqual(['high', 'high']);

  const one = restated({...plan, changes: plan.changes.slice(0, 1)}, {desired, live, kinds});
  expect(one.risks).toEqual([]);
  expect(one.changes.map(({risk}) => risk)).toEqual(['medium']);
});

it('one that has lost none is as it was', async () => {
  const {plan, live, desired} = await planned({
    live: {members: [admin('a')], api_keys: [{name: 'K', scopes: ['leads:read']}], custom_tags: ['Old']},
    files: `${viewers}\nkeys: [{name: K, scopes: ["all:read"]}]\ntags: [{label: New, previously: [Old]}]`,
  });
  expect(restated(plan, {desired, live, kinds})).toEqual(plan);
});

it('what made another change harmless is missed', async () => {
  const story = {
    live: {members: [admin('a'), {email: 'b@acme.com', role: 'view'}]},
    files: 'members: [{email: a@acme.com, role: view}, {email: b@acme.com, role: admin}]\nguardrails: {min_admins: 2}',
  };
  const {plan, live, desired} = await planned(story);
  const rulingOf = (one: typeof plan) => one.guardrails.find(({rule}) => rule === 'min_admins')?.status;
  expect(rulingOf(plan)).toBe('passed');
  const changes = plan.changes.filter(({address}) => address === 'member/a@acme.com');
  expect(rulingOf(restated({...plan, changes}, {desired, live, kinds}))).toBe('refused');
});
