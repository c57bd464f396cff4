import {describe, expect, it} from 'vitest';
import type {Attribution} from '../../src/model/plan.ts';
import {attributionText} from '../../src/render/attribution.ts';

const WHEN = '2026-10-02T09:00:00.000Z';

describe('an attribution in words', () => {
  it.each<readonly [string, Attribution]>([
    ['by dan@acme.com on 2026-10-02 (known: audit log)', of('dan@acme.com', WHEN, 'known', 'audit log')],
    ['by the API key "Zapier" (likely: audit log)', of('the API key "Zapier"', null, 'likely', 'audit log')],
    ['who: unknown, on 2026-10-02 (no line about it)', of(null, WHEN, 'unknown', 'no line about it')],
    [
      'who: unknown (the audit log does not cover tags)',
      of(null, null, 'unknown', 'the audit log does not cover tags'),
    ],
    ['by \\u{1b}[2K\\u{a}you (known: \\u{202e}x)', of('\u001b[2K\nyou', null, 'known', '\u202ex')],
  ])('%s', (text, attribution) => {
    expect(attributionText(attribution)).toBe(text);
  });
});

function of(who: string | null, when: string | null, confidence: Attribution['confidence'], how: string): Attribution {
  return {who, when, how, confidence};
}
