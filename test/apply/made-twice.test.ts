import {expect, it} from 'vitest';
import type {Outcome} from '../../src/apply/outcome.ts';
import {madeTwice} from '../../src/apply/verify.ts';
import type {Live} from '../../src/model/object.ts';

const live = (address: Live['address'], id: string): Live => ({address, id, spec: {}});
const made = (id: string) => ({made: id}) as Outcome;
const before = new Set(['old']);

it.each([
  [
    'a second one of the same address, made by somebody else',
    [live('key/BI', 'ours'), live('key/BI', 'theirs')],
    ['theirs'],
  ],
  ['none: the other one was there before', [live('key/BI', 'ours'), live('key/BI', 'old')], []],
  ['none: what others make is theirs', [live('key/BI', 'ours'), live('key/Other', 'theirs')], []],
  ['none: ours is gone again', [live('key/BI', 'theirs')], []],
])('finds %s', (_what, objects, found) => {
  expect(madeTwice([made('ours'), {} as Outcome], before, objects).map(({id}) => id)).toEqual(found);
});
