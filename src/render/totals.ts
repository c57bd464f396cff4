import type {Summary} from '../model/plan.ts';

/** `Plan: 2 to add, …`: what a plan, a drift or a diff comes to. */
export const totalsOf = (
  {create, update, replace, delete: remove, assign, unassign}: Omit<Summary, 'unmanaged' | 'ignored'>,
  word: string,
): string =>
  `${word}: ${create} to add, ${update} to change, ${replace} to replace, ${remove} to remove, ${assign} to assign, ${unassign} to unassign.`;
