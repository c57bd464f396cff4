import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {renderGitlab} from '../../src/render/gitlab.ts';
import type {Subject} from '../../src/render/subject.ts';
import {fullFleet, nastyFleet} from './fleet/subjects.ts';
import {applied, brief, check, full, NASTY, nasty, problem, refused, risk} from './subjects.ts';

/** What GitLab documents of a code quality report, and nothing besides. */
const validate = new Ajv().compile({
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: {type: 'string', minLength: 1},
      check_name: {type: 'string', minLength: 1},
      fingerprint: {type: 'string', pattern: '^[0-9a-f]{64}$'},
      severity: {enum: ['info', 'minor', 'major', 'critical', 'blocker']},
      location: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'lines'],
        properties: {
          path: {type: 'string', minLength: 1, pattern: '^(?!\\./)'},
          lines: {
            type: 'object',
            additionalProperties: false,
            required: ['begin'],
            properties: {begin: {type: 'integer', minimum: 1}},
          },
        },
      },
    },
  },
});

function read(subject: Subject, pathOf?: (file: string) => string) {
  const report = JSON.parse(renderGitlab(subject, pathOf));
  expect(validate(report) ? [] : validate.errors).toEqual([]);
  return report;
}

describe('a code quality report of a fleet', () => {
  it('has each thing once, and what has no line at the start of the fleet file', () => {
    expect(
      read(fullFleet).map(
        ({check_name, location}: {check_name: string; location: {path: string; lines: {begin: number}}}) =>
          [check_name, location.path, location.lines.begin].join(' '),
      ),
    ).toEqual([
      'AUTH_REJECTED fleet.yaml 12',
      'API_TIMEOUT fleet.yaml 1',
      'guardrail/max_failed fleet.yaml 1',
      'guardrail/max_removals fleet.yaml 1',
      'risk/gains_admin rbac.yaml 4',
      'warning/OWNER_DIFFERS rbac.yaml 3',
    ]);
  });

  it.each(NASTY)('fits its form whatever names are like: %j', name => {
    expect(read(nastyFleet(name))).toHaveLength(5);
  });
});

describe('a code quality report', () => {
  it('has each problem with its place', () => {
    expect(read(check(problem()))).toMatchObject([
      {
        description: 'no role is called "editr" → did you mean "editor"?',
        check_name: 'CONFIG_UNKNOWN_ROLE',
        severity: 'critical',
        location: {path: 'rbac.yaml', lines: {begin: 4}},
      },
    ]);
  });

  it.each<[string, Subject, string]>([
    ['a refusal', brief({guardrails: [refused]}), 'blocker'],
    ['a guardrail that was allowed', brief({guardrails: [{...refused, status: 'allowed'}]}), 'major'],
    ['a critical risk', brief({risks: [risk()]}), 'critical'],
    ['a high risk', brief({risks: [risk({risk: 'high'})]}), 'major'],
    ['a medium risk', brief({risks: [risk({risk: 'medium'})]}), 'minor'],
    ['a low risk', brief({risks: [risk({risk: 'low'})]}), 'info'],
  ])('weighs %s', (_case, subject, severity) => {
    expect(read(subject)).toMatchObject([{severity}]);
  });

  it('is an empty list when nothing needs a look', () => {
    expect(read(brief({guardrails: [{rule: 'min_admins', status: 'passed', message: 'fine'}]}))).toEqual([]);
  });

  it('names files from the root of the repository, and gives no fingerprint twice', () => {
    const report = read(full, file => `access/${file}`);
    expect(new Set(report.map(({location}: {location: {path: string}}) => location.path))).toEqual(
      new Set(['access/rbac.yaml']),
    );
    expect(new Set(report.map(({fingerprint}: {fingerprint: string}) => fingerprint)).size).toBe(report.length);
    expect(read(applied)).toHaveLength(5);
  });

  it.each(NASTY)('fits whatever names are like: %j', name => {
    expect(read(nasty(name))).toHaveLength(3);
  });
});
