import {describe, expect, it} from 'vitest';
import {RbacError} from '../../src/errors.ts';
import {renderJson} from '../../src/render/json.ts';
import {outcomeLine, outcomesJson, progressLine, renderOutcomes, type ShownOutcome} from '../../src/render/outcomes.ts';
import {styleOf, widthOf} from '../../src/render/style.ts';
import {change} from '../apply/fakes.ts';
import {HOSTILE, isUnsafe} from './hostile.ts';

const plain = styleOf(false);
const failed = (details: Partial<ShownOutcome> = {}): ShownOutcome => ({
  change: change('member/a@x.com'),
  status: 'failed',
  error: new RbacError('API_INVALID', 'no', {hint: 'mend it'}),
  ...details,
});
const applied: ShownOutcome = {change: change('tag/T'), status: 'applied'};

describe('the closing table', () => {
  it('has a row for what was not applied, with reason, hint, note and line, then the numbers', () => {
    const outcomes: ShownOutcome[] = [
      applied,
      failed({note: 'the key stays'}),
      {
        change: change('assignment/T/accounts', {action: 'assign', resources: ['a']}),
        status: 'blocked',
        note: 'needs tag/T',
      },
      {change: change('tag/Z', {action: 'delete', at: null}), status: 'not_tried'},
    ];
    expect(renderOutcomes(outcomes, undefined, plain)).toBe(
      [
        '  failed     + member/a@x.com         API_INVALID: no · mend it · the key stays · rbac.yaml:7',
        '  blocked    + assignment/T/accounts  needs tag/T · rbac.yaml:7',
        '  not tried  - tag/Z',
        '',
        'Apply: 1 applied, 1 failed, 1 blocked, 1 not tried.',
        '',
      ].join('\n'),
    );
  });

  it.each<[string, readonly ShownOutcome[], boolean | undefined, string]>([
    [
      'everything',
      [applied],
      true,
      'Apply: 1 applied, 0 failed, 0 blocked, 0 not tried. Verified: live state is as planned.',
    ],
    [
      'a part',
      [applied, failed()],
      true,
      'Apply: 1 applied, 1 failed, 0 blocked, 0 not tried. Verified: what was applied is as planned.',
    ],
    ['nothing that was applied', [failed()], true, 'Apply: 0 applied, 1 failed, 0 blocked, 0 not tried.'],
    ['what is not as planned', [applied], false, 'Apply: 1 applied, 0 failed, 0 blocked, 0 not tried.'],
    ['what was not read again', [applied], undefined, 'Apply: 1 applied, 0 failed, 0 blocked, 0 not tried.'],
  ])('says "verified" only of what is: %s', (_case, outcomes, verified, expected) => {
    expect(renderOutcomes(outcomes, verified, plain).trimEnd().split('\n').at(-1)).toBe(expected);
  });

  it('shows the note of an applied change, and faults of the tool as such', () => {
    const shown = renderOutcomes(
      [{...applied, note: 'read back'}, failed({error: new TypeError('odd')})],
      undefined,
      plain,
    );
    expect(shown).toMatch(/^ {2}applied +\+ tag\/T +read back$/m);
    expect(shown).toMatch(/^ {2}failed +\+ member\/a@x\.com +INTERNAL: odd · rbac\.yaml:7$/m);
  });

  it('is coloured by how each change ended', () => {
    const shown = renderOutcomes([{...applied, note: 'n'}, failed()], undefined, styleOf(true));
    expect(shown).toContain('\u001b[32mapplied');
    expect(shown).toContain('\u001b[31mfailed');
  });
});

describe('while it goes on', () => {
  it('a line tells how a change ended', () => {
    expect(outcomeLine(applied, plain)).toBe('  + tag/T\n');
    expect(outcomeLine(failed(), plain)).toBe('  x member/a@x.com  failed: no\n');
    const many = change('assignment/T/accounts', {action: 'assign', resources: ['a', 'b']});
    expect(outcomeLine({change: many, status: 'applied'}, plain)).toBe('  + assignment/T/accounts  2 resources\n');
  });

  it('a counter stays on its line, whatever an address holds', () => {
    expect(progressLine(1, 9, undefined)).toBe('\r\u001b[K1 of 9 done');
    const line = progressLine(1, 9, change(`tag/${HOSTILE}${'東'.repeat(100)}`)).replace('\r\u001b[K', '');
    expect(isUnsafe(line)).toBe(false);
    expect(line).not.toContain('\n');
    expect(widthOf(line)).toBeLessThanOrEqual(70);
  });
});

describe('hostile strings', () => {
  const outcomes = [
    failed({
      change: change(`tag/${HOSTILE}`),
      note: HOSTILE,
      error: new RbacError('API_INVALID', HOSTILE, {hint: HOSTILE}),
    }),
    failed({change: change(`tag/${HOSTILE}`, {at: {file: HOSTILE, line: 1, column: 1}}), error: new Error(HOSTILE)}),
  ];
  it.each([
    ['the table', renderOutcomes(outcomes, undefined, plain)],
    ['lines', outcomes.map(outcome => outcomeLine(outcome, plain)).join('')],
    ['JSON', renderJson(outcomesJson(outcomes, undefined))],
  ])('stay on one line in %s', (_case, shown) => {
    expect(isUnsafe(shown)).toBe(false);
    expect(shown.split('\n').filter(line => line.startsWith('forged'))).toEqual([]);
  });

  it('are themselves again when JSON is read', () => {
    const [first] = JSON.parse(renderJson(outcomesJson(outcomes, undefined))).outcomes;
    expect(first.address).toBe(`tag/${HOSTILE}`);
    expect(first.note).toBe(HOSTILE);
  });
});

describe('JSON', () => {
  it('has how each change ended, the numbers, and whether it was verified', () => {
    expect(outcomesJson([applied, failed()], true)).toEqual({
      format_version: '1',
      outcomes: [
        {address: 'tag/T', action: 'create', id: null, status: 'applied'},
        {
          address: 'member/a@x.com',
          action: 'create',
          id: null,
          status: 'failed',
          error: {code: 'API_INVALID', message: 'no', hint: 'mend it'},
        },
      ],
      summary: {applied: 1, failed: 1, blocked: 0, not_tried: 0},
      verified: true,
    });
    expect(outcomesJson([], undefined)).toMatchObject({verified: null});
  });

  it.each(['plain', HOSTILE, '"quoted" \\ back', '東京 🚀 cafe\u0301', '\u{e0041}tag', '\u3164'])(
    'keeps %j as it is',
    value => {
      const shown = renderJson({[value]: [value]});
      expect(JSON.parse(shown)).toEqual({[value]: [value]});
      expect(isUnsafe(shown)).toBe(false);
    },
  );

  it('leaves readable text readable', () => {
    expect(renderJson({name: 'Größe — 東京 🚀'})).toBe('{\n  "name": "Größe — 東京 🚀"\n}\n');
  });
});
