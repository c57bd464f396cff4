import {type AssignmentSpec, assignment} from '../../kinds/assignment.ts';
import {tag} from '../../kinds/tag.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {touchesSenders} from '../guardrails/sending-tags.ts';
import type {RiskInput, RiskyChange} from './rule.ts';

/** A change of a tag by which campaigns choose the accounts that send. */
export interface SenderChange {
  readonly change: RiskyChange;
  /** Names of the campaigns, in words. */
  readonly campaigns: string;
  /** No account carries the tag after it. */
  readonly isLast: boolean;
}

/** The changes that alter who sends for a campaign; none while it is not known which tags choose senders. */
export function senderChanges(input: RiskInput): readonly SenderChange[] {
  return input.changes.filter(touchesSenders).flatMap(change => {
    const names = input.live?.sendingTags?.get(change.id ?? '');
    if (names === undefined) return [];
    const campaigns = listOf(
      names.map(name => `"${oneLine(name)}"`),
      3,
    );
    return [{change, campaigns, isLast: leavesNone(change, input)}];
  });
}

function leavesNone({kind, action, id}: RiskyChange, {changes, live}: RiskInput): boolean {
  if (kind === tag.name) return true;
  const carriers = (live?.objects.assignment ?? [])
    .filter(one => one.id === id && (one.spec as AssignmentSpec).type === 'accounts')
    .flatMap(({spec}) => (spec as AssignmentSpec).resources);
  const left = new Set(carriers);
  for (const other of changes) {
    if (other.kind !== assignment.name || other.id !== id || !touchesSenders(other)) continue;
    for (const resource of other.resources ?? [])
      if (other.action === 'assign') left.add(resource);
      else left.delete(resource);
  }
  return action === 'unassign' && left.size === 0;
}
