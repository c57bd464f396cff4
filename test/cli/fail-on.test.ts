import {describe, expect, it} from 'vitest';
import {buildCommand} from '../../src/cli/command.ts';
import {failsOn} from '../../src/cli/fail-on.ts';
import {plan} from '../../src/cli/plan.ts';
import type {Brief} from '../../src/report/brief.ts';
import {change} from '../apply/fakes.ts';
import {brief, risk} from '../render/subjects.ts';
import {runInside} from './inside.ts';
import {api, folderWith, HEAD, IN_STEP, PROMOTION} from './support.ts';

const optionsOf = (...words: readonly string[]) =>
  buildCommand(plan, {out: () => {}, err: () => {}})
    .parse(
      words.flatMap(word => ['--fail-on', word]),
      {from: 'user'},
    )
    .opts();

describe('--fail-on', () => {
  const added = brief({changes: [change('tag/T')]});
  const removed = brief({changes: [change('tag/T'), change('member/eve@acme.com', {action: 'delete'})]});
  const changeOf = (...[address, details]: Parameters<typeof change>) => brief({changes: [change(address, details)]});

  it.each<[string, string, Brief, string | undefined]>([
    ['says nothing when it is not given', '', removed, undefined],
    ['removals: a deletion', 'removals', removed, 'removals: member/eve@acme.com'],
    [
      'removals: an unassignment',
      'removals',
      changeOf('assignment/T/accounts', {action: 'unassign'}),
      'removals: assignment/T/accounts',
    ],
    [
      'removals: a member who is removed and invited again',
      'removals',
      changeOf('member/a@x.com', {action: 'replace'}),
      'removals: member/a@x.com',
    ],
    [
      'removals: a key whose old one goes in this run',
      'removals',
      changeOf('key/K', {action: 'replace', last_wave: 3}),
      'removals: key/K',
    ],
    [
      'removals: not a key whose old one stays',
      'removals',
      changeOf('key/K', {action: 'replace', last_wave: null}),
      undefined,
    ],
    ['removals: nothing that is added', 'removals', added, undefined],
    ['any: a change', 'any', added, 'any: 1 change'],
    [
      'any: a risk of the files as a whole',
      'any',
      brief({risks: [risk({address: null})]}),
      'any: something differs although no row changes',
    ],
    ['any: not nothing', 'any', brief(), undefined],
    ['risk=high: a critical finding', 'risk=high', brief({risks: [risk()]}), 'risk=high: ana@acme.com becomes admin'],
    ['risk=high: a high change', 'risk=high', changeOf('key/K', {risk: 'high'}), 'risk=high: key/K'],
    ['risk=high: not a medium one', 'risk=high', changeOf('key/K', {risk: 'medium'}), undefined],
    ['risk=critical: not a high one', 'risk=critical', changeOf('key/K', {risk: 'high'}), undefined],
    ['risk=low: every change', 'risk=low', added, 'risk=low: tag/T'],
    ['several: the first that applies', 'risk=critical, removals', removed, 'removals: member/eve@acme.com'],
  ])('%s', (_case, words, subject, expected) => {
    expect(failsOn(subject, optionsOf(...(words === '' ? [] : [words])))).toBe(expected);
  });

  it('may be repeated', () => {
    expect(failsOn(added, optionsOf('removals', 'any'))).toBe('any: 1 change');
  });

  it('names three at most, on one line', () => {
    const changes = ['a\nb', 'c', 'd', 'e'].map(name => change(`tag/${name}`, {action: 'delete'}));
    expect(failsOn(brief({changes}), optionsOf('removals'))).toBe('removals: tag/a\\u{a}b, tag/c, tag/d and 1 more');
  });
});

describe('exit codes with --fail-on', () => {
  const inFolder = async (args: readonly string[], file: string) =>
    runInside(args, {cwd: await folderWith({'rbac.yaml': file}), env: (await api()).env});
  const EMPTY = `${HEAD}members: []\n`;
  const NOTHING_MATCHES = `${HEAD}tags: [{label: West}]\nassignments:\n  - {tag: West, campaigns: [West 1, Nowhere]}\n`;

  it.each<[string, readonly string[], string, number]>([
    ['plan with a removal', ['plan', '--fail-on', 'removals'], EMPTY, 2],
    ['plan without one', ['plan', '--fail-on', 'removals'], PROMOTION, 0],
    ['plan that is also refused', ['plan', '--fail-on', 'any'], `${EMPTY}guardrails: {max_removals: "0%"}\n`, 3],
    [
      'plan without one, with --detailed-exitcode',
      ['plan', '--fail-on', 'removals', '--detailed-exitcode'],
      PROMOTION,
      2,
    ],
    ['plan that makes an admin', ['plan', '--fail-on', 'risk=high'], PROMOTION, 2],
    ['plan in step', ['plan', '--fail-on', 'any'], IN_STEP, 0],
    ['drift, which only that makes fail', ['drift', '--fail-on', 'removals'], PROMOTION, 0],
    ['drift with a removal', ['drift', '--fail-on', 'removals'], EMPTY, 2],
    ['drift that no change can put right', ['drift', '--fail-on', 'any'], NOTHING_MATCHES, 2],
    ['drift that no change can put right, and no removal', ['drift', '--fail-on', 'removals'], NOTHING_MATCHES, 0],
  ])('%s', async (_case, args, file, expected) => {
    const {code, stderr} = await inFolder(args, file);
    expect(code).toBe(expected);
    if (expected === 0) expect(stderr).toBe('');
    if (expected === 2 && !args.includes('--detailed-exitcode')) expect(stderr).toMatch(/^--fail-on \w+[:=].*\.\n$/);
  });

  it.each([
    ['removal', 'did you mean "removals"?'],
    ['risk=hihg', 'did you mean "risk=high"?'],
    ['everything', 'there are removals, any, risk=low'],
  ])('is wrong use for %s', async (word, words) => {
    const {code, stderr} = await inFolder(['plan', '--fail-on', word], PROMOTION);
    expect(code).toBe(64);
    expect(stderr).toContain(words);
  });
});
