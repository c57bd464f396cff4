import {expect, it} from 'vitest';
import {RbacError} from '../../src/errors.ts';
import {whileAnswered} from '../../src/fleet/answered.ts';
import {eachApart} from '../../src/fleet/each.ts';

const silence = () => new RbacError('API_UNREACHABLE', 'nothing answers');

/** Opens a hundred workspaces, a few at a time. @returns how many were tried, and what each came to */
async function openHundred(answer: (item: number) => unknown) {
  const tried: number[] = [];
  const open = whileAnswered(async (item: number) => {
    tried.push(item);
    const given = answer(item);
    if (given instanceof Error) throw given;
    return 'opened';
  });
  const results = await eachApart<number, string>(
    Array.from({length: 100}, (_, item) => item),
    {most: 4, work: open, failed: (_, error) => (error as Error).message},
  );
  return {tried: tried.length, results};
}

it('the others are not tried once eight have had no answer, and say so', async () => {
  const {tried, results} = await openHundred(silence);
  expect(tried).toBeGreaterThanOrEqual(8);
  expect(tried).toBeLessThan(12);
  expect(results[0]).toBe('nothing answers');
  expect(results[99]).toBe('not tried: the API answered for none of 8 workspaces before');
});

it.each([
  ['one was opened', 'an answer'],
  ['one was turned away', new RbacError('AUTH_REJECTED', 'the key is not known', {status: 401})],
])('all are tried when %s', async (_, answer) => {
  const {tried, results} = await openHundred(item => (item === 3 ? answer : silence()));
  expect(tried).toBe(100);
  expect(results[99]).toBe('nothing answers');
});

it('what is wrong before anything is sent is no silence', async () => {
  const {tried} = await openHundred(() => new RbacError('AUTH_MISSING', 'no API key is given'));
  expect(tried).toBe(100);
});
