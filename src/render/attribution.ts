import type {Attribution} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';

/** `by dan@acme.com on 2026-10-02 (known: audit log)`; `who: unknown, on 2026-10-02 (…)` where nobody can be named. */
export function attributionText({who, when, how, confidence}: Attribution): string {
  const day = when === null ? '' : ` on ${when.slice(0, 10)}`;
  if (who !== null) return oneLine(`by ${who}${day} (${confidence}: ${how})`);
  return oneLine(`who: unknown${day === '' ? '' : `,${day}`} (${how})`);
}
