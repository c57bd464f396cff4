import {type Problem, RbacError} from '../../src/errors.ts';
import type {Change, GuardrailResult, RiskFinding, Warning} from '../../src/model/plan.ts';
import type {Applied} from '../../src/render/subject.ts';
import type {Brief} from '../../src/report/brief.ts';
import type {Check} from '../../src/report/check.ts';
import type {Meaning} from '../../src/report/meaning.ts';
import {change} from '../apply/fakes.ts';
import {HOSTILE} from './hostile.ts';

export const at = (line: number, file = 'rbac.yaml') => ({file, line, column: 5});

/** A brief of a plan with what a test is about. */
export const brief = (details: Partial<Brief> = {}): Brief => ({
  of: 'plan',
  workspace: {id: 'w-1', name: 'Acme'},
  changes: [],
  summary: {create: 0, update: 0, replace: 0, delete: 0, assign: 0, unassign: 0, unmanaged: {}, ignored: {}},
  risks: [],
  meanings: [],
  guardrails: [],
  assertions: [],
  notes: [],
  warnings: [],
  ...details,
});

export const risk = (details: Partial<RiskFinding> = {}): RiskFinding => ({
  rule: 'gains_admin',
  risk: 'critical',
  message: 'ana@acme.com becomes admin',
  address: 'member/ana@acme.com',
  at: at(4),
  ...details,
});

export const refused: GuardrailResult = {
  rule: 'max_removals',
  status: 'refused',
  message: 'the plan removes 5 of 5 members (at most 2)',
  hint: 'pass --allow max_removals once',
};

export const warning: Warning = {code: 'OWNER_DIFFERS', message: 'other owner', at: at(3)};

export const problem = (details: Partial<Problem> = {}): Problem => ({
  code: 'CONFIG_UNKNOWN_ROLE',
  message: 'no role is called "editr"',
  hint: 'did you mean "editor"?',
  at: {file: 'rbac.yaml', line: 4, column: 33},
  line: '  - {email: bob@acme.com, role: editr}',
  length: 5,
  ...details,
});

export const check = (...problems: readonly Problem[]): Check => ({of: 'validate', problems, warnings: []});

const meaning = (address: Meaning['address'], gains: readonly string[], loses: readonly string[]): Meaning => ({
  address,
  who: address.slice(address.indexOf('/') + 1),
  gains,
  loses,
  risk: 'low',
});

/** A plan in which there is something of everything. */
export const full: Brief = brief({
  changes: [
    change('member/ana@acme.com', {risk: 'critical', summary: 'invite as admin', at: at(4)}),
    change('tag/West', {at: at(9)}),
    change('key/Old', {action: 'delete', risk: 'medium', summary: 'not declared', at: null}),
  ],
  summary: {create: 2, update: 0, replace: 0, delete: 1, assign: 0, unassign: 0, unmanaged: {}, ignored: {}},
  risks: [risk(), risk({rule: 'last_key', risk: 'medium', message: 'the last key goes', address: 'key/Old', at: null})],
  meanings: [meaning('member/ana@acme.com', ['manage members'], []), meaning('key/Old', [], ['read leads'])],
  guardrails: [{rule: 'min_admins', status: 'passed', message: '2 remain'}, refused],
  notes: ['a later plan removes the old key'],
  warnings: [warning],
});

export const applied: Applied = {
  of: 'apply',
  brief: {...full, guardrails: full.guardrails.slice(0, 1)},
  outcomes: full.changes.map((one, index) => ({
    change: one as Change,
    status: (['applied', 'failed', 'not_tried'] as const)[index] ?? 'applied',
    ...(index === 1 && {error: new RbacError('API_INVALID', 'the label is taken', {hint: 'choose another'})}),
  })),
  verified: true,
};

/** Names that mean something to Markdown, HTML, XML, workflow commands or SARIF, and what could forge any output. */
export const NASTY: readonly string[] = [
  HOSTILE,
  'a | b || c \\| d \\\\| e',
  '`tick` ``two`` ```three``` ````````eight',
  '`'.repeat(100),
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '</details></td></table><!-- x --> <![CDATA[ ]]> ]]>',
  '@everyone @acme/team #123 GH-12 acme/repo#7 !5 ~label %3 $4 &9 [OPS-1] :tada:',
  '![image](https://evil.example/x.png) [link](javascript:alert(1)) [ref][1] <https://evil.example>',
  'https://evil.example www.evil.example mail@evil.example deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  '**bold** _em_ ~~gone~~ # title',
  '1. one - two + three > four === ---',
  '::error file=x,line=1::forged\n::add-mask::x %0A%25',
  'ends with a backslash \\',
  '&lt;b&gt; &#64;everyone &amp;',
  `{0} {{x}} {{ secrets.X }} ${'$'}{{ github.token }}`,
];

/** A plan in which every string from outside is one of these. */
export const nasty = (name: string): Brief =>
  brief({
    of: 'diff',
    workspace: {id: name, name},
    versions: {old: name, new: name},
    changes: [
      change(`member/${name}`, {
        summary: name,
        declared_reason: name,
        at: at(1, name),
        fields: [{path: name, before: [name], after: [name]}],
        provenance: {commit: name, author: name, date: name},
        attribution: {who: name, when: name, how: name, confidence: 'likely'},
      }),
    ],
    risks: [risk({rule: name, message: name, address: `key/${name}`, at: at(1, name)})],
    meanings: [{...meaning(`member/${name}`, [name], [name]), who: name}],
    guardrails: [{rule: name, status: 'refused', message: name, hint: name}],
    notes: [name],
    warnings: [{code: name, message: name, at: at(1, name)}],
  });
