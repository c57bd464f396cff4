import {RISKS, type ShownChange} from '../model/plan.ts';
import {byKind} from './rows.ts';

/** The highest risk first, then as people read rows. */
export const byRisk = (a: ShownChange, b: ShownChange): number =>
  RISKS.indexOf(b.risk) - RISKS.indexOf(a.risk) || byKind(a, b);
