import {expect, it} from 'vitest';
import type {Entry, Recorder} from '../../src/apply/record.ts';
import {recorderOf} from '../../src/apply/record.ts';
import {removalOf} from '../../src/apply/steps.ts';
import {kinds} from '../../src/kinds/index.ts';
import type {Change} from '../../src/model/plan.ts';

const replacement = {
  address: 'key/BI',
  kind: 'key',
  action: 'replace',
  id: 'old',
  after: {name: 'BI', scopes: ['leads:read']},
  fields: [],
  secret: {to: 'file', path: 'bi.key'},
} as unknown as Change;

/** What a recorder writes down of one step that ends in doubt. */
async function recordOf(change: Change) {
  const written: {readonly action: string; readonly fields: readonly string[]}[] = [];
  const struck: string[] = [];
  const recorder: Recorder = recorderOf({
    journal: {
      intent: async (intent: (typeof written)[number]) => written.push(intent),
      settled: async () => {},
    },
    lock: {keyDone: async (name: string) => void struck.push(name)},
    kinds,
    live: [],
  } as unknown as Parameters<typeof recorderOf>[0]);
  const entry: Entry = await recorder.begin(change);
  await entry.settled('applied', false);
  return {written, struck};
}

it('the second step of a replacement is recorded as a removal: no key is made by it', async () => {
  const {written, struck} = await recordOf(removalOf(replacement));
  expect(written).toMatchObject([{action: 'delete', fields: []}]);
  expect(struck).toEqual([]);
});

it('its first step is recorded as what makes the key', async () => {
  const {written, struck} = await recordOf(replacement);
  expect(written).toMatchObject([{action: 'replace', fields: ['name', 'scopes']}]);
  expect(struck).toEqual(['BI']);
});
