import {EXIT} from '../../errors.ts';
import {nameOf} from '../../fleet/words.ts';
import type {FleetPlan, FleetRow} from '../../model/fleet.ts';
import type {GuardrailResult} from '../../model/plan.ts';
import {count, listOf} from '../../model/text.ts';
import {guardrailLines} from '../../render/plan-text.ts';
import {styleOf} from '../../render/style.ts';
import type {Options} from '../command.ts';
import {coloured, type Io} from '../io.ts';

/** Something that keeps a whole fleet from being written to. */
export interface Obstacle {
  /** What it is about: `the fleet`, or names of workspaces, with what is wrong. */
  readonly what: string;
  /** Guardrails that refuse; none when something else is the trouble. */
  readonly guardrails: readonly GuardrailResult[];
}

/**
What speaks against writing to any workspace: a guardrail that refuses the plan of one, or of the fleet, files that are
invalid, and a canary that has no plan to try. What else cannot be reached is left out and stands in nobody's way.
@param canaries whether they have to prove a plan before the others follow
*/
export function obstaclesIn({workspaces, guardrails}: FleetPlan, canaries: boolean): readonly Obstacle[] {
  const invalid = workspaces.filter(({exit_code}) => exit_code === EXIT.invalid);
  const missing = canaries ? workspaces.filter(row => row.canary && row.plan === null && !invalid.includes(row)) : [];
  const overall = guardrails.filter(isRefusal);
  return [
    ...trouble('files or entries are invalid', invalid),
    ...trouble('a canary could not be planned', missing),
    ...(overall.length > 0 ? [{what: 'the fleet', guardrails: overall}] : []),
    ...workspaces.flatMap(refusalsOf),
  ];
}

const trouble = (why: string, rows: readonly FleetRow[]): readonly Obstacle[] =>
  rows.length === 0 ? [] : [{what: `${why}: ${listOf(rows.map(nameOf), 10)}`, guardrails: []}];

const isRefusal = ({status}: GuardrailResult): boolean => status === 'refused';

function refusalsOf(row: FleetRow): readonly Obstacle[] {
  const refused = row.plan?.guardrails.filter(isRefusal) ?? [];
  return refused.length === 0 ? [] : [{what: nameOf(row), guardrails: refused}];
}

/** Says that nothing was written, why, and what to do. */
export function tellObstacles(obstacles: readonly Obstacle[], {color}: Options, io: Io): void {
  const style = styleOf(coloured(io, 'err', color !== false));
  const told = obstacles
    .slice(0, MOST)
    .map(({what, guardrails}) =>
      guardrails.length === 0 ? `  ${what}` : `${style.bold(what)}: ${guardrailLines(guardrails, style).join('\n')}`,
    );
  const more = obstacles.length > MOST ? [`… and ${count(obstacles.length - MOST, 'workspace')} more.`] : [];
  io.err(
    `${[
      style.bad('Nothing was applied, in no workspace.'),
      ...told,
      ...more,
      '  → put it right, or leave workspaces out with --select',
    ].join('\n')}\n`,
  );
}

/** How many are told one by one. */
const MOST = 20;
