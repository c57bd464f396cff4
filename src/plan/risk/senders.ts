import {type AssignmentSpec, assignment} from '../../kinds/assignment.ts';
import {groupBy} from '../../kinds/kind.ts';
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
  const touching = input.changes.filter(touchesSenders);
  const isEmptied = emptiedTest(touching, input);
  return touching.flatMap(change => {
    const names = input.live?.sendingTags?.get(change.id ?? '');
    if (names === undefined) return [];
    const campaigns = listOf(
      names.map(name => `"${oneLine(name)}"`),
      3,
    );
    const isLast = change.kind === tag.name || (change.action === 'unassign' && isEmptied(change.id ?? ''));
    return [{change, campaigns, isLast}];
  });
}

/** Whether no account carries a tag, by its id, once the changes are made. */
function emptiedTest(touching: readonly RiskyChange[], {live}: RiskInput): (id: string) => boolean {
  const ofTag = groupBy(
    touching.filter(({kind}) => kind === assignment.name),
    ({id}) => id ?? '',
  );
  const carriedBy = groupBy(
    (live?.objects.assignment ?? []).filter(({spec}) => (spec as AssignmentSpec).type === 'accounts'),
    ({id}) => id,
  );
  return id => {
    const left = new Set((carriedBy.get(id) ?? []).flatMap(({spec}) => (spec as AssignmentSpec).resources));
    for (const {action, resources = []} of ofTag.get(id) ?? [])
      for (const resource of resources)
        if (action === 'assign') left.add(resource);
        else left.delete(resource);
    return left.size === 0;
  };
}
