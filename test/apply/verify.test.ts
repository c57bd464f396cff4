import {expect, it} from 'vitest';
import type {Outcome} from '../../src/apply/outcome.ts';
import {unverified} from '../../src/apply/verify.ts';
import type {Change} from '../../src/model/plan.ts';
import {change, planOf} from './fakes.ts';

const update = change('tag/A', {action: 'update'});
const removal = change('tag/A', {action: 'delete', id: '7'});
const assign = change('assignment/A/accounts', {action: 'assign', resources: ['a', 'b'], id: 't'});

it.each<[string, Outcome['status'], Change, Change[], number]>([
  ['an applied change that is no longer planned', 'applied', update, [], 0],
  ['an applied change that is planned again', 'applied', update, [update], 1],
  ['a failed change that is planned again', 'failed', update, [update], 0],
  ['an applied change with another one at its address', 'applied', update, [removal], 0],
  ['a removal that is planned again', 'applied', removal, [removal], 1],
  ['a removal beside that of a namesake', 'applied', removal, [{...removal, id: '8'}], 0],
  ['an assignment of which a part is planned again', 'applied', assign, [{...assign, resources: ['b', 'c']}], 1],
  ['an assignment beside another of the same tag', 'applied', assign, [{...assign, resources: ['c']}], 0],
])('%s', (_case, status, done, afterwards, expected) => {
  expect(unverified([{change: done, status}], planOf(afterwards))).toHaveLength(expected);
});
