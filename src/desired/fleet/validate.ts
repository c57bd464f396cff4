import {InvalidFiles, type Problem} from '../../errors.ts';
import type {AssertionResult} from '../../model/assertion.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {CheckedWorkspace, FleetWorkspace} from '../../model/fleet.ts';
import type {Warning} from '../../model/plan.ts';
import {positionText} from '../../model/position.ts';
import {Report} from '../report.ts';
import {Destinations} from './destinations.ts';
import type {Fleet} from './fleet.ts';
import {type Layered, layeredOf} from './state.ts';

export interface CheckedFleet {
  readonly workspaces: readonly CheckedWorkspace[];
  /** Each once, however many workspaces have it. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** What the files of a workspace alone say of their assertions. */
export type JudgeDeclared = (state: DesiredState) => Promise<{
  readonly results: readonly AssertionResult[];
  readonly warnings: readonly Warning[];
}>;

/** Checks the files of workspaces one after the other, and what is between them. Of a state nothing but its counts is kept. */
export async function checkWorkspaces(
  workspaces: readonly FleetWorkspace[],
  fleet: Fleet,
  judge: JudgeDeclared,
): Promise<CheckedFleet> {
  const problems = new Map<string, Problem>();
  const warnings = new Map<string, Warning>();
  const destinations = new Destinations();
  const checked: CheckedWorkspace[] = [];
  for (const workspace of workspaces) {
    const result = await check(workspace, fleet, destinations, judge);
    for (const problem of result.problems) problems.set(keyOf(problem), problem);
    for (const warning of result.warnings) warnings.set(keyOf(warning), warning);
    checked.push(result.row);
  }
  return {workspaces: checked, problems: listed([...problems.values()]), warnings: [...warnings.values()]};
}

interface Result {
  readonly row: CheckedWorkspace;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

async function check(
  workspace: FleetWorkspace,
  fleet: Fleet,
  destinations: Destinations,
  judge: JudgeDeclared,
): Promise<Result> {
  try {
    const layered = await layeredOf(workspace, fleet);
    const problems = destinations.claim(workspace, layered.state, fleet.options.kinds);
    const {results, warnings} = await judge(layered.state);
    const row = {...rowOf(workspace, layered, problems.length === 0), assertions: results};
    return {row, problems, warnings: [...layered.state.warnings, ...warnings]};
  } catch (error) {
    if (!(error instanceof InvalidFiles)) throw error;
    const row = {workspace, files: workspace.files, valid: false, counts: {}, expired: 0, assertions: []};
    return {row, problems: error.problems, warnings: []};
  }
}

function rowOf(
  workspace: FleetWorkspace,
  {state, stack}: Layered,
  valid: boolean,
): Omit<CheckedWorkspace, 'assertions'> {
  const lists = Object.entries(state.sections);
  return {
    workspace,
    files: stack.files.map(({layer}) => layer.file),
    valid,
    counts: Object.fromEntries(lists.map(([kind, list]) => [kind, list.length])),
    expired: lists.flatMap(([, list]) => list.filter(({expired}) => expired)).length,
  };
}

/** What is the same for the reader. */
const keyOf = ({code, message, at}: Pick<Warning, 'code' | 'message' | 'at'>) =>
  `${code} ${at ? positionText(at) : ''} ${message}`;

/** As many as are worth listing, and that there are more, in this list or already in that of a workspace. */
function listed(problems: readonly Problem[]): readonly Problem[] {
  const report = new Report();
  for (const problem of problems) if (problem.code !== 'CONFIG_TOO_MANY') report.add(() => problem);
  const more = problems.find(({code}) => code === 'CONFIG_TOO_MANY');
  const all = report.listed;
  return more === undefined || all.at(-1)?.code === more.code ? all : [...all, more];
}
