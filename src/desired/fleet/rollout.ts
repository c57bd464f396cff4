import type {Rollout, RolloutWave} from '../../model/fleet.ts';
import type {FleetFileEntry} from '../../model/generated/files.ts';
import {locate} from '../locate.ts';
import {problemAt} from '../report.ts';
import type {SpecContext} from './spec-context.ts';

const WAVES = ['canary', '10%', '100%'];

/** In which steps an apply goes over the workspaces: canaries first, then growing shares up to all. */
export function rolloutOf(
  {waves = WAVES, stop_on_failure: stopOnFailure = true}: NonNullable<FleetFileEntry['rollout']> = {},
  {source, report}: SpecContext,
): Rollout {
  const parsed = waves.map(waveOf);
  const place = (index: number) => locate(source, ['rollout', 'waves', index]);
  for (const [index, wave] of parsed.entries()) {
    const message = misplaced(wave, parsed.slice(0, index));
    if (message !== undefined) report.add(() => problemAt(place(index), 'CONFIG_VALUE', message, {hint: LIKE}));
  }
  if (parsed.at(-1) !== 1)
    report.add(() => problemAt(place(parsed.length - 1), 'CONFIG_VALUE', 'the last wave is not 100%', {hint: LIKE}));
  return {waves: parsed, stopOnFailure};
}

const LIKE = 'write them like [canary, 10%, 100%]';

const waveOf = (text: string): RolloutWave => (text === 'canary' ? text : Number.parseFloat(text) / 100);

function misplaced(wave: RolloutWave, before: readonly RolloutWave[]): string | undefined {
  if (wave === 'canary') return before.length > 0 ? 'canary is not the first wave' : undefined;
  const last = before.at(-1);
  if (wave === 0) return 'a wave of 0% does nothing';
  return typeof last === 'number' && wave <= last ? 'a wave is not larger than the one before it' : undefined;
}
