import {describe, expect, it} from 'vitest';
import {renderJunit} from '../../src/render/junit.ts';
import {fullFleet, nastyFleet} from './fleet/subjects.ts';
import {applied, at, brief, check, full, NASTY, nasty, problem, refused, risk, warning} from './subjects.ts';
import {type Element, readXml} from './xml-reader.ts';

const suiteOf = (text: string): Element => {
  const [suite] = readXml(text).children;
  if (!suite) throw new Error('no suite');
  return suite;
};
const cases = (text: string) =>
  suiteOf(text)
    .children.filter(({name}) => name === 'testcase')
    .map(({attributes, children: [first]}) => `${attributes.classname}/${attributes.name}: ${first?.name ?? 'passed'}`);

describe('a JUnit report', () => {
  it('has a case for each guardrail and each risk rule of a plan', () => {
    expect(cases(renderJunit(full))).toEqual([
      'instantly-rbac/plan: passed',
      'guardrail/min_admins: passed',
      'guardrail/max_removals: failure',
      'risk/gains_admin: failure',
      'risk/last_key: system-out',
    ]);
    const {name, attributes} = suiteOf(renderJunit(full));
    expect({name, attributes}).toEqual({
      name: 'testsuite',
      attributes: {name: 'instantly-rbac plan', tests: '5', failures: '2', errors: '0', skipped: '0'},
    });
  });

  it('has a case for each problem, with its place', () => {
    const text = renderJunit(check(problem(), problem({at: at(9), message: 'other'})));
    expect(cases(text)).toEqual([
      'instantly-rbac/validate: passed',
      'CONFIG_UNKNOWN_ROLE/rbac.yaml:4: no role is called "editr" → did you mean "editor"?: failure',
      'CONFIG_UNKNOWN_ROLE/rbac.yaml:9: other → did you mean "editor"?: failure',
    ]);
    const failed = suiteOf(text).children[1];
    expect(failed?.attributes).toMatchObject({file: 'rbac.yaml', line: '4'});
    expect(failed?.children[0]?.attributes).toEqual({
      type: 'CONFIG_UNKNOWN_ROLE',
      message: 'no role is called "editr"',
    });
  });

  it('has one case that passed when nothing speaks against it', () => {
    expect(cases(renderJunit(check()))).toEqual(['instantly-rbac/validate: passed']);
  });

  it('has a case for each change of an apply', () => {
    expect(cases(renderJunit(applied)).slice(-3)).toEqual([
      'change/create member/ana@acme.com: passed',
      'change/create tag/West: failure',
      'change/delete key/Old: skipped',
    ]);
    expect(suiteOf(renderJunit(applied)).attributes).toMatchObject({failures: '2', skipped: '1'});
  });

  it('does not fail for a guardrail that was allowed, and tells warnings beside the cases', () => {
    const text = renderJunit(brief({guardrails: [{...refused, status: 'allowed'}], warnings: [warning]}));
    expect(cases(text)).toEqual(['instantly-rbac/plan: passed', 'guardrail/max_removals: system-out']);
    expect(suiteOf(text).children.at(-1)).toMatchObject({name: 'system-out', text: 'rbac.yaml:3: other owner'});
  });

  it('joins what one risk rule finds, a line each', () => {
    const text = renderJunit(
      brief({risks: [risk(), risk({message: 'bo becomes admin', address: 'member/bo@acme.com'})]}),
    );
    expect(suiteOf(text).children[1]?.children[0]?.text).toBe(
      'rbac.yaml:4: ana@acme.com becomes admin\nrbac.yaml:4: bo becomes admin',
    );
  });

  it.each([...NASTY, '\ufffe\uffff\u0000'])('is well-formed whatever names are like: %j', name => {
    expect(cases(renderJunit(nasty(name)))).toHaveLength(3);
    expect(cases(renderJunit(check(problem({message: name, hint: name, at: at(1, name)}))))).toHaveLength(2);
  });
});

describe('a JUnit report of a fleet', () => {
  const suites = (text: string) =>
    readXml(text).children.map(({attributes, children}) => ({
      name: attributes.name,
      failures: attributes.failures,
      cases: children
        .filter(({name}) => name === 'testcase')
        .map(one => `${one.attributes.name}: ${one.children[0]?.name ?? 'passed'}`),
    }));

  it('has a suite for the fleet, and one for each workspace', () => {
    const found = suites(renderJunit(fullFleet));
    expect(found[0]).toEqual({
      name: 'instantly-rbac fleet plan',
      failures: '1',
      cases: ['fleet plan: passed', 'max_failed: failure', 'lost_everywhere: passed'],
    });
    expect(found.slice(1).map(({name}) => name)).toEqual(
      fullFleet.rows.map(({name}) => `instantly-rbac fleet plan: ${name}`),
    );
    expect(found.find(({name}) => name?.endsWith(': Odd'))?.cases).toEqual([
      'plan: passed',
      'min_admins: passed',
      'max_removals: failure',
    ]);
    expect(found.find(({name}) => name?.endsWith(': No key'))?.cases).toEqual(['fleet plan: failure']);
    expect(readXml(renderJunit(fullFleet)).attributes).toMatchObject({tests: '19', failures: '7'});
  });

  it.each(NASTY)('is well-formed whatever names are like: %j', name => {
    expect(suites(renderJunit(nastyFleet(name)))).toHaveLength(3);
  });
});

describe('the reader of these tests', () => {
  const document = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${inner}`;
  it.each([
    ['a bare ampersand', '<a>&</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['tags that cross', '<a><b></a></b>'],
    ['an attribute twice', '<a x="1" x="2"/>'],
    ['the end of a section', '<a>]]></a>'],
    ['a control character', '<a>\u0001</a>'],
    ['two roots', '<a/><b/>'],
    ['text that does not end', '<a>'],
  ])('refuses %s', (_case, inner) => {
    expect(() => readXml(document(inner))).toThrow();
  });
});
