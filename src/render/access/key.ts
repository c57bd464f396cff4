import type {AccessModel, KeyAccess, KeyDanger, LiveKeyAccess} from '../../model/access.ts';
import {destinationText} from '../../model/destination.ts';
import {durationText} from '../../model/duration.ts';
import {count, listOf} from '../../model/text.ts';
import {keyState} from '../../report/access/rows.ts';
import type {Style} from '../style.ts';
import {
  aloneText,
  areaLines,
  type Block,
  differenceLines,
  expiresText,
  facts,
  grantLines,
  nothing,
  type Of,
  placed,
} from './parts.ts';

/** A key: live ones of its name, declared, what its scopes reach, and what is dangerous about it. */
export function keyBlocks(explanation: Of<'key'>, model: AccessModel, style: Style): readonly Block[] {
  const {key, areas, grants, related} = explanation;
  const {declared, live} = key;
  const [owner] = related.people;
  const ownerText = owner && (owner.declared?.named ?? owner.live[0]?.role);
  return [
    live.length === 0 ? nothing('live', model, 'key') : live.flatMap(one => liveKey(one, key, model, style)),
    declared
      ? [
          placed('declared', declared.at, style),
          ...facts(
            ['scopes', listOf(declared.scopes, 1_000)],
            ['owner', declared.owner && `${declared.owner}${ownerText ? ` (${ownerText})` : ''}`],
            ['reason', declared.reason],
            ['expires', expiresText(declared)],
            ['rotate every', declared.rotate_every_ms === null ? null : durationText(declared.rotate_every_ms)],
            ['overlap', durationText(declared.overlap_ms)],
            ['secret goes to', declared.destination ? destinationText(declared.destination) : '--secrets-out'],
            ['previously', listOf(declared.previously)],
          ),
        ]
      : nothing('declared', model, 'key'),
    differenceLines(key, style),
    grantLines('Scopes', grants, key, style),
    areaLines(areas, style),
    dangerLines(key, style),
  ];
}

function liveKey(one: LiveKeyAccess, key: KeyAccess, {at}: AccessModel, style: Style): Block {
  const state = keyState(key, one);
  return [
    `  ${style.bold('live')}${state.length > 0 ? `  ${state.join(' · ')}` : ''}`,
    ...facts(
      ['scopes', listOf(one.scopes, 1_000)],
      ['made', one.created_at && `${one.created_at}${ageText(one.created_at, at)}`],
      ['rotation due', one.rotation_due],
      ['id', one.id],
    ),
  ];
}

const DAY_MS = 86_400_000;

function ageText(created: string, at: string | null): string {
  const days = Math.floor((Date.parse(at ?? '') - Date.parse(created)) / DAY_MS);
  return days >= 0 ? `, ${count(days, 'day')} ago` : '';
}

/** By live state first; what only one side is dangerous by is marked. */
function dangerLines({live: [live], declared}: KeyAccess, style: Style): Block {
  const [now, then] = [live?.dangers ?? [], declared?.dangers ?? []];
  const has = (dangers: typeof now, {rule}: KeyDanger) => dangers.some(danger => danger.rule === rule);
  const all = [...now, ...then.filter(danger => !has(now, danger))];
  const lines = all.map(danger => {
    const {risk, text, by, rule} = danger;
    const alone = live && declared ? aloneText({live: has(now, danger), declared: has(then, danger)}) : '';
    return `    ${risk}  ${text} (${listOf(by)})${alone === '' ? '' : ` · ${alone}`}  ${style.dim(rule)}`;
  });
  return all.length === 0 ? [] : [`  ${style.bold('Danger')}`, ...lines];
}
