import type {KeyDanger} from '../../model/access.ts';
import type {LiveState} from '../../model/live.ts';
import {keyChangesOwner} from './key-changes-owner.ts';
import {keyMakesAdmins} from './key-makes-admins.ts';
import {keyMakesKeys} from './key-makes-keys.ts';
import {keyReachesAll} from './key-reaches-all.ts';
import {keyReadsKeys} from './key-reads-keys.ts';
import {keyRemovesWorkspace} from './key-removes-workspace.ts';
import type {DangerRule} from './key-scopes.ts';

/** The rules about scopes of keys, the highest risk first. */
const dangerRules: readonly DangerRule[] = [
  keyMakesKeys,
  keyMakesAdmins,
  keyRemovesWorkspace,
  keyChangesOwner,
  keyReadsKeys,
  keyReachesAll,
];

/** What the rules of docs/risk.md find in scopes, whatever changes. */
export const dangersOf = (scopes: readonly string[], live?: LiveState): readonly KeyDanger[] =>
  dangerRules.flatMap(danger => {
    const by = danger.by(scopes);
    return by.length === 0 ? [] : [{rule: danger.rule, risk: danger.risk, text: danger.words(live), by}];
  });
