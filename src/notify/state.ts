import {digestOf} from '../model/json.ts';
import type {Brief} from '../report/brief.ts';
import {isBroken, isDrift} from '../report/drift.ts';

/** What drift there is: `clean`, or `sha256:` and a digest. */
export type State = string;
export const CLEAN = 'clean';

/** How a state follows on the one that was told last. */
export type Turn = 'drift' | 'changed' | 'clean';

/** The state of a drift: which objects differ, and how. When it was seen, or whose doing it is, makes no difference. */
export function stateOf({changes, warnings, assertions}: Pick<Brief, 'changes' | 'warnings' | 'assertions'>): State {
  const rows = changes.map(({address, action, fields, resources = []}) =>
    digestOf({address, action, fields, resources}),
  );
  const others = [
    ...warnings.filter(isDrift).map(({code, message}) => digestOf({code, message})),
    ...assertions.filter(isBroken).map(({name, message}) => digestOf({name, message})),
  ];
  return rows.length + others.length === 0 ? CLEAN : digestOf([...rows, ...others].sort());
}

/** What there is to tell; undefined when nothing has changed. A drift never told before is new, being clean is not. */
export function turnOf(told: State | undefined, now: State): Turn | undefined {
  if ((told ?? CLEAN) === now) return undefined;
  if (now === CLEAN) return 'clean';
  return told === undefined || told === CLEAN ? 'drift' : 'changed';
}
