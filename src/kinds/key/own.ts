import type {WorkspaceSpec} from '../../model/desired.ts';
import {exact} from './names.ts';
import type {LiveKey} from './spec.ts';

/**
Live keys that may be the one in use: marked by the API's answers, or named by `workspace.key`. All of them count, but for
a namesake that is known not to be in use while another of the name is: a rotation leaves such a one behind.
*/
export function ownKeysOf(live: readonly LiveKey[], workspace: WorkspaceSpec | undefined): ReadonlySet<LiveKey> {
  const marked = live.filter(({own}) => own === 'yes');
  const named = live.filter(({spec}) => workspace?.key !== undefined && exact(spec.name) === exact(workspace.key));
  const isOneInUse = named.some(one => marked.includes(one));
  return new Set([...marked, ...named.filter(({own}) => own !== 'no' || !isOneInUse)]);
}

/**
Live keys that are in use as far as is known, for people: the one that the API's answers mark, else those that
`workspace.key` names. Guardrails count more, `ownKeysOf`, for they must not be wrong.
*/
export function keysInUse(live: readonly LiveKey[], workspace: WorkspaceSpec | undefined): ReadonlySet<LiveKey> {
  const marked = live.filter(({own}) => own === 'yes');
  return marked.length > 0 ? new Set(marked) : ownKeysOf(live, workspace);
}

/** Whether it is known which live key is in use, or that none of them is. */
export const ownKeyKnown = (live: readonly LiveKey[], workspace: WorkspaceSpec | undefined): boolean =>
  ownKeysOf(live, workspace).size > 0 || live.every(({own}) => own === 'no');
