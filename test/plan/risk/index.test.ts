import {describe, expect, it} from 'vitest';
import {RISKS, type RiskFinding, type ShownChange} from '../../../src/model/plan.ts';
import {findRisks, riskRules, withRisks} from '../../../src/plan/risk/index.ts';
import {planned} from '../../kinds/story.ts';
import {desiredFrom, planFrom, WORKSPACE_ID} from '../../support/world.ts';
import {draft} from '../drafts.ts';

const finding = (rule: string, risk: RiskFinding['risk'], address: RiskFinding['address']): RiskFinding => ({
  rule,
  risk,
  message: rule,
  address,
  at: null,
});
const change = (address: ShownChange['address'], risk: ShownChange['risk']) =>
  draft('update', address, {change: {risk}}).change as ShownChange;

describe('risk rules', () => {
  it('have names of their own, what is about the files first, then the most dangerous', () => {
    const names = riskRules.map(({rule}) => rule);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every(name => /^[a-z]+(_[a-z]+)*$/.test(name))).toBe(true);
    const weights = riskRules.map(({about, risk}) => (about === 'files' ? 10 : 0) + RISKS.indexOf(risk));
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
  });

  it('say what is about the files first, then what is most dangerous, then by address', async () => {
    const files =
      'members: [{email: z@acme.com, role: admin}, {email: b@evil.com, role: admin}]\nkeys: [{name: K, scopes: ["api_keys:all"]}]';
    const {live, desired, plan} = await planned({files});
    const base = desiredFrom(
      `version: 1\nworkspace: {id: ${WORKSPACE_ID}}\nmembers: []\nkeys: []\nguardrails: {min_admins: 2}`,
    );
    const risks = findRisks({changes: plan.changes, desired, live, base});
    expect(risks.map(({rule, address}) => `${rule} ${address}`)).toEqual([
      'loosened_guardrail null',
      'key_makes_keys key/K',
      'gains_admin member/b@evil.com',
      'gains_admin member/z@acme.com',
      'outside_domain member/b@evil.com',
    ]);
    expect(risks).toEqual(findRisks({changes: [...plan.changes].reverse(), desired, live, base}));
  });

  it('point at the line that asks', async () => {
    const {plan} = await planned({files: 'members:\n  - {email: b@acme.com, role: admin}'});
    expect(plan.risks[0]?.at).toEqual({file: 'rbac.yaml', line: 4, column: 5});
  });

  it('are measured against earlier files in a plan that is given them, even when no row changes', async () => {
    const {live, desired} = await planned({files: 'members: []\nguardrails: {min_admins: 0}'});
    const base = desiredFrom(`version: 1\nworkspace: {id: ${WORKSPACE_ID}}\nmembers: []\n`);
    const {buildPlan} = await import('../../../src/plan/build.ts');
    const {kinds} = await import('../../../src/kinds/index.ts');
    const plain = planFrom(desired, live);
    const plan = buildPlan({
      desired,
      live,
      kinds,
      base,
      options: {},
      tool: plain.tool,
      createdAt: new Date(plain.created_at),
    });
    expect(plan.changes).toEqual([]);
    expect(plan.risks.map(({rule}) => rule)).toEqual(['loosened_guardrail']);
    expect(plain.risks).toEqual([]);
  });

  it('print names of the API safely', async () => {
    const {plan} = await planned({
      live: {
        members: [{email: 'a@acme.com', role: 'view'}],
        api_keys: [{name: 'x\u202ey\u001b[2J', scopes: ['leads:read']}],
      },
      files: 'members: [{email: a@acme.com, role: view}]\nkeys: []',
    });
    expect(plan.risks.map(({message}) => message)).toEqual([
      'key/x\\u{202e}y\\u{1b}[2J: no key is left that reaches leads',
    ]);
  });
});

describe('the risk of a change', () => {
  it.each([
    ['rises to what is found at its address', 'low', ['high', 'medium'], 'high'],
    ['does not fall', 'high', ['medium'], 'high'],
    ['stays without findings', 'medium', [], 'medium'],
  ] as const)('%s', (_phrase, own, found, expected) => {
    const findings = found.map(risk => finding('x', risk, 'key/K'));
    const others = [finding('x', 'critical', 'key/Other'), finding('x', 'critical', null)];
    expect(withRisks([change('key/K', own)], [...others, ...findings])[0]?.risk).toBe(expected);
  });

  it('is in the rows of a plan', async () => {
    const {plan} = await planned({files: 'keys: [{name: K, scopes: ["all:all"]}, {name: L, scopes: ["leads:read"]}]'});
    expect(plan.changes.map(({risk}) => risk)).toEqual(['critical', 'low']);
  });
});
