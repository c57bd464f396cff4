import {roleText} from '../../../kinds/member/words.ts';
import type {KeyAccess, Membership, PersonAccess} from '../../../model/access.ts';
import type {FieldChange} from '../../../model/plan.ts';
import type {Position} from '../../../model/position.ts';
import {listOf} from '../../../model/text.ts';
import {keyState, personState} from '../../access/rows.ts';
import type {AccessExplanation} from '../../explain-access.ts';
import {cellText} from '../../matrix.ts';

/** How a person or a key stands in one workspace, without what no two workspaces have alike: ids and dates. */
export interface Standing {
  readonly address: string;
  /** As in `live` and `admin`. */
  readonly facts: readonly Fact[];
  readonly differences: readonly FieldChange[];
  /** Areas in which something can be done, and how many there are besides. */
  readonly areas: readonly (readonly [title: string, can: string])[];
  readonly otherAreas: number;
  readonly notes: readonly string[];
  /** Where the files declare it. */
  readonly at: Position | null;
}

export type Fact = readonly [what: string, value: string];

/** What of an explanation other workspaces may have alike. Pure. */
export function standingOf(explanation: AccessExplanation): Standing {
  const areas = explanation.areas.map(area => [area.title, cellText(area)] as const);
  const some = areas.filter(([, can]) => can !== 'none');
  const object =
    explanation.kind === 'member' ? explanation.member : explanation.kind === 'key' ? explanation.key : null;
  return {
    address: explanation.address,
    facts: factsOf(explanation).flatMap(([what, value]) => (value ? [[what, value] as const] : [])),
    differences: object?.differences ?? [],
    areas: some,
    otherAreas: areas.length - some.length,
    notes: explanation.notes,
    at: object?.declared?.at ?? null,
  };
}

type MaybeFact = readonly [what: string, value: string | null | undefined];

function factsOf(explanation: AccessExplanation): readonly MaybeFact[] {
  if (explanation.kind === 'key') return keyFacts(explanation.key);
  if (explanation.kind !== 'member') return [];
  const owned = explanation.related.keys.map(({address}) => address);
  return [...memberFacts(explanation.member), ['keys of theirs', listOf(owned, 10)]];
}

function memberFacts(member: PersonAccess): readonly MaybeFact[] {
  const {declared, live} = member;
  return [
    ...live.map(one => ['live', phrases(roleOf(one, one.role), ...personState(member, one))] as const),
    ['declared', declared && phrases(roleOf(declared, declared.named), ...stateAlone(live, personState(member, null)))],
    ['expires', declared?.expires],
    ['reason', declared?.reason],
  ];
}

function keyFacts(key: KeyAccess): readonly MaybeFact[] {
  const {declared, live} = key;
  const dangers = [...new Set([...live, ...(declared ? [declared] : [])].flatMap(one => one.dangers))];
  return [
    ...live.map(one => ['live', phrases(listOf(one.scopes, 20), ...keyState(key, one))] as const),
    ['declared', declared && phrases(listOf(declared.scopes, 20), ...stateAlone(live, keyState(key, null)))],
    ['owner', declared?.owner],
    ['expires', declared?.expires],
    ['reason', declared?.reason],
    ['danger', [...new Set(dangers.map(({risk, text}) => `${risk}: ${text}`))].join('; ')],
  ];
}

const roleOf = ({role, permissions}: Membership, named: string): string =>
  roleText({email: '', role, named, ...(permissions && {permissions})});

const phrases = (...parts: readonly string[]): string => parts.join(' · ');

/** How it stands is told of what is live, where anything is. */
const stateAlone = (live: readonly unknown[], state: readonly string[]): readonly string[] =>
  live.length === 0 ? state : [];
