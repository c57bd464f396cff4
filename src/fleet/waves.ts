import type {RolloutWave} from '../model/fleet.ts';

/** Workspaces whose changes are applied at the same time, after those of the waves before. */
export interface Wave<W> {
  /** `canary`, or the share of the workspaces that is reached with it, as in `10%`. */
  readonly name: string;
  readonly canary: boolean;
  readonly workspaces: readonly W[];
}

/**
The workspaces of a run in waves, each in one. A share counts all workspaces of the run, those of earlier waves too, and is
rounded up; a wave that it leaves empty falls away. What no wave reaches comes last.
*/
export function wavesOf<W extends {readonly canary: boolean}>(
  workspaces: readonly W[],
  waves: readonly RolloutWave[],
): readonly Wave<W>[] {
  const rest = new Set(workspaces);
  const take = (name: string, canary: boolean, some: readonly W[]): Wave<W> => {
    for (const one of some) rest.delete(one);
    return {name, canary, workspaces: some};
  };
  const made = [...waves, 1].map(wave => {
    if (wave === 'canary')
      return take(
        'canary',
        true,
        [...rest].filter(({canary}) => canary),
      );
    const wanted = Math.ceil(wave * workspaces.length) - (workspaces.length - rest.size);
    return take(`${Math.round(wave * 100)}%`, false, [...rest].slice(0, Math.max(0, wanted)));
  });
  return made.filter(wave => wave.workspaces.length > 0);
}
