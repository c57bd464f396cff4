import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {riskRules} from '../../src/plan/risk/index.ts';
import {ROOT} from '../examples/cli.ts';

const page = readFileSync(join(ROOT, 'docs', 'risk.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| (.+?) \| (.+) \|$/gm)];

describe('docs/risk.md', () => {
  it('has every rule in its order, with its risk and when it speaks', () => {
    const told = rows.map(([, rule, risk, when]) => ({rule, risk, when}));
    expect(told).toEqual(riskRules.map(({rule, risk, when}) => ({rule, risk, when})));
  });

  it('gives a reason for each', () => {
    expect(rows.filter(([, , , , why = '']) => why.length < 10)).toEqual([]);
  });

  it('says of each that is about the files that it comes first', () => {
    const ofFiles = riskRules.filter(({about}) => about === 'files').map(({rule}) => rule);
    expect(rows.slice(0, ofFiles.length).map(([, rule]) => rule)).toEqual(ofFiles);
  });
});
