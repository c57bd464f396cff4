import type {Kind} from '../kinds/kind.ts';
import type {DesiredState} from '../model/desired.ts';
import type {Diff} from '../model/diff.ts';
import {KIND_NAMES} from '../model/object.ts';
import {ACTIONS, type Plan, type ShownChange} from '../model/plan.ts';
import {byText} from '../model/text.ts';
import {countChanges} from './counts.ts';
import {compareSection} from './diff/section.ts';
import {wholeNotes} from './diff/whole.ts';
import {findRisks, withRisks} from './risk/index.ts';

export interface DiffInput {
  readonly old: DesiredState;
  readonly new: DesiredState;
  readonly kinds: readonly Kind[];
  readonly tool: Plan['tool'];
  /** The versions as they were asked for. */
  readonly names: {readonly old: string; readonly new: string};
}

/**
How declared access differs between two versions of the files, by meaning: spelling, order and places are no difference.
What the newer files say nothing of any more is a note that tells what becomes of it, not a change.

Pure: the same versions give the same value.
*/
export function buildDiff({old, new: desired, kinds, tool, names}: DiffInput): Diff {
  const renames = new Map<string, string>();
  const parts = kinds.map(kind => compareSection(kind, {old, new: desired, renames}));
  const changes = parts.flatMap(part => part.changes).toSorted(inReadingOrder);
  const risks = findRisks({changes, desired, base: saysNothing(old) ? undefined : old});
  const {id = null, name = null} = desired.workspace ?? {};
  return {
    format_version: '1',
    tool,
    old: {name: names.old, digest: old.digest},
    new: {name: names.new, digest: desired.digest},
    workspace: {id, name},
    changes: withRisks(changes, risks),
    summary: countChanges(changes),
    risks,
    notes: [...wholeNotes(old, desired), ...parts.flatMap(part => part.notes)],
    warnings: desired.warnings,
  };
}

/** Whether a version is that of files that were not there yet: nothing of it can have been loosened. */
const saysNothing = ({workspace, sections}: DesiredState) =>
  workspace === undefined && Object.keys(sections).length === 0;

const inReadingOrder = (a: ShownChange, b: ShownChange) =>
  KIND_NAMES.indexOf(a.kind) - KIND_NAMES.indexOf(b.kind) ||
  byText(a.address, b.address) ||
  ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action);
