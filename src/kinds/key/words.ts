import {durationText} from '../../model/duration.ts';
import {count, listOf, oneLine} from '../../model/text.ts';
import {dayText, type Step} from '../kind.ts';
import {exact} from './names.ts';
import type {KeySpec, LiveKey} from './spec.ts';

/** The row of a plan in words. */
export function describe({action, reason, desired, live, overlapMs}: Step<KeySpec, LiveKey>): string {
  const name =
    live && desired && exact(live.spec.name) !== desired.spec.name
      ? [`takes the place of "${oneLine(live.spec.name)}"`]
      : [];
  if (action === 'create')
    return `new key · ${count(desired?.spec.scopes.length ?? 0, 'scope')}: ${listOf(desired?.spec.scopes ?? [], 1_000)}`;
  if (action === 'replace') return [...(ROTATION[reason] ?? []), ...name, overlapText(overlapMs)].join(' · ');
  if (reason === 'expired') return `expired ${desired?.expires ?? ''}`;
  if (reason === 'unfinished') return 'made by a run that ended before its secret was delivered';
  if (reason === 'rotated') return `replaced by a newer key · this one was made${dayText(live?.createdAt)}`;
  return `not declared · made${dayText(live?.createdAt)}`;
}

const ROTATION: Readonly<Record<string, readonly string[]>> = {
  rotation_due: ['rotation is due'],
  requested: ['rotation asked for'],
};

function overlapText(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'new key now, the old one stays';
  return ms === 0 ? 'new key now, old one right after' : `new key now, old one after ${durationText(ms)}`;
}
