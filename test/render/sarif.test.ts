import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {guardrails} from '../../src/plan/guardrails/index.ts';
import {ruleTexts} from '../../src/render/rule-texts.ts';
import {renderSarif} from '../../src/render/sarif.ts';
import type {Subject} from '../../src/render/subject.ts';
import {fleetWith, fullFleet, nastyFleet, withAna} from './fleet/subjects.ts';
import {isUnsafe} from './hostile.ts';
import {SARIF_SUBSET} from './sarif-subset.ts';
import {applied, at, brief, check, full, NASTY, nasty, problem, refused, risk, warning} from './subjects.ts';

const validate = new Ajv({strict: false}).compile(SARIF_SUBSET);

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: {readonly text: string};
  readonly locations: readonly {
    readonly physicalLocation: {readonly artifactLocation: {readonly uri: string}; readonly region: object};
    readonly logicalLocations?: readonly object[];
  }[];
  readonly relatedLocations?: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

function runOf(subject: Subject, pathOf?: (file: string) => string) {
  const log = JSON.parse(renderSarif(subject, {version: '1.2.3', ...(pathOf && {pathOf})}));
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  const [run] = log.runs;
  const results = run.results as readonly Result[];
  for (const {ruleId, ruleIndex} of results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  return {...run, results};
}

const fingerprints = (subject: Subject) =>
  runOf(subject).results.map(({partialFingerprints}: Result) => partialFingerprints['instantlyRbac/v1']);

describe('a SARIF log', () => {
  it('has what is wrong with files, at its columns, with the other place', () => {
    const [result] = runOf(check(problem({also: {file: 'b.yaml', line: 2, column: 1}}))).results;
    expect(result).toMatchObject({
      ruleId: 'CONFIG_UNKNOWN_ROLE',
      level: 'error',
      message: {text: 'no role is called "editr" → did you mean "editor"?'},
      locations: [
        {
          physicalLocation: {
            artifactLocation: {uri: 'rbac.yaml'},
            region: {startLine: 4, startColumn: 33, endColumn: 38},
          },
        },
      ],
      relatedLocations: [{physicalLocation: {artifactLocation: {uri: 'b.yaml'}}}],
    });
  });

  it('has guardrails, risks and warnings of a plan; what has no line stands at the start of the first file', () => {
    const run = runOf(full);
    expect(run.results.map(({ruleId, level}: Result) => `${level} ${ruleId}`)).toEqual([
      'error guardrail/max_removals',
      'error risk/gains_admin',
      'note risk/last_key',
      'warning warning/OWNER_DIFFERS',
    ]);
    const [guardrail, admin] = run.results as readonly Result[];
    expect(guardrail?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: {uri: 'rbac.yaml'},
      region: {startLine: 1, startColumn: 1},
    });
    expect(admin?.locations[0]?.logicalLocations).toEqual([
      {fullyQualifiedName: 'member/ana@acme.com', kind: 'resource'},
    ]);
    expect(run).toMatchObject({
      automationDetails: {id: 'instantly-rbac/plan/'},
      columnKind: 'utf16CodeUnits',
      tool: {driver: {version: '1.2.3'}},
    });
  });

  it('has what an apply could not do', () => {
    expect(runOf(applied).results.slice(0, 2)).toMatchObject([
      {
        ruleId: 'apply/failed',
        level: 'error',
        message: {text: 'tag/West: failed · the label is taken → choose another'},
      },
      {ruleId: 'apply/not_tried', level: 'warning'},
    ]);
  });

  it('has no result when all is well', () => {
    expect(runOf(check()).results).toEqual([]);
  });

  it('names files from the root of the repository, percent-encoded', () => {
    const [result] = runOf(check(problem({at: at(1, 'a b/ü#%.yaml')})), file => `access/${file}`).results;
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('access/a%20b/%C3%BC%23%25.yaml');
  });

  it('leaves no link in a message', () => {
    const [result] = runOf(check(problem({message: 'see [here](https://x.example) or [this]', hint: 'none'}))).results;
    expect(result?.message.text).toBe('see \\[here](https://x.example) or [this] → none');
  });

  it('has each thing of a fleet once, with all the workspaces that it is about', () => {
    const run = runOf(fullFleet);
    expect(run.automationDetails.id).toBe('instantly-rbac/fleet-plan/');
    const admin = run.results.find(({ruleId}: Result) => ruleId === 'risk/gains_admin');
    expect(admin).toMatchObject({
      message: {text: 'ana@acme.com becomes admin · in 3 workspaces: Client 001, Client 002, Client 003'},
      properties: {
        workspaces: fullFleet.rows.filter(({name}) => name.startsWith('Client')).map(({id, name}) => ({id, name})),
      },
    });
  });

  it.each(NASTY)('of a fleet fits the schema whatever names are like: %j', name => {
    expect(runOf(nastyFleet(name)).results).toHaveLength(5);
    expect(isUnsafe(renderSarif(nastyFleet(name), {version: '1'}))).toBe(false);
  });

  it.each(NASTY)('fits the schema whatever names are like: %j', name => {
    expect(runOf(nasty(name)).results).toHaveLength(3);
    expect(isUnsafe(renderSarif(nasty(name), {version: '1'}))).toBe(false);
  });
});

describe('fingerprints', () => {
  const moved = (by: number) => ({file: 'rbac.yaml', line: 4 + by, column: 5});
  it.each<[string, Subject, Subject]>([
    ['lines of a problem move', check(problem()), check(problem({at: moved(10)}))],
    [
      'a problem names another line that moves',
      check(problem({message: 'twice, see rbac.yaml:8:5'})),
      check(problem({message: 'twice, see rbac.yaml:18:5'})),
    ],
    ['lines of a risk move', brief({risks: [risk()]}), brief({risks: [risk({at: moved(10)})]})],
    ['lines of a warning move', brief({warnings: [warning]}), brief({warnings: [{...warning, at: moved(1)}]})],
    [
      'the numbers of a guardrail move',
      brief({guardrails: [refused]}),
      brief({guardrails: [{...refused, message: 'the plan removes 4 of 5 members (at most 2)'}]}),
    ],
  ])('stay when %s', (_case, before, after) => {
    expect(fingerprints(after)).toEqual(fingerprints(before));
  });

  it('of a fleet are others when another workspace is meant: who let one pass has not seen the other', () => {
    const [one, two] = [2, 3].map(number => fingerprints(fleetWith(withAna(number))));
    expect(one).toHaveLength(1);
    expect(two).not.toEqual(one);
    expect(fingerprints(fleetWith([...withAna(2)].reverse()))).toEqual(one);
  });

  it.each<[string, Subject]>([
    ['files', check(problem(), problem({at: at(4, 'other.yaml')}))],
    ['lines that read otherwise', check(problem(), problem({line: '  - other'}))],
    ['equal lines', check(problem(), problem({at: moved(1)}))],
    ['objects', brief({risks: [risk(), risk({address: 'member/bo@acme.com'})]})],
    ['rules', brief({risks: [risk(), risk({rule: 'outside_domain'})]})],
  ])('differ for %s', (_case, subject) => {
    expect(new Set(fingerprints(subject)).size).toBe(2);
  });
});

describe('rules', () => {
  it('explain each guardrail in a sentence of its own', () => {
    const texts = guardrails.map(({rule}) => ruleTexts(`guardrail/${rule}`, new Map()).short);
    expect(texts.filter(text => text.startsWith('The guardrail '))).toEqual([]);
    expect(new Set(texts).size).toBe(guardrails.length);
  });

  it('explain problems by the table of codes, and risks by the words of their rules', () => {
    expect(ruleTexts('CONFIG_DUPLICATE', new Map()).short).toBe('One object is declared twice.');
    expect(ruleTexts('risk/x', new Map([['x', 'somebody becomes admin']])).short).toBe('Risk: somebody becomes admin.');
  });
});
