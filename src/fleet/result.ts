import type {ExitCode} from '../errors.ts';
import {EXIT} from '../errors.ts';
import {
  FLEET_STATUSES,
  type FleetApplied,
  type FleetPlan,
  type FleetResult,
  type FleetRow,
  type FleetStatus,
} from '../model/fleet.ts';
import {outcomeJson, type ShownOutcome, type Verified} from '../render/outcomes.ts';
import {exitCodeOf} from '../report/exit-code.ts';
import type {Wave} from './waves.ts';

/** How the apply of one workspace ended. */
export interface Ended {
  readonly code: ExitCode;
  /** None when nothing was written. */
  readonly outcomes: readonly ShownOutcome[];
  readonly verified: Verified;
  /** Why it did not come to its plan, or not to the end of it. */
  readonly error: FleetRow['error'];
}

/** Whether anything was written, or may have been. */
const hasWritten = ({outcomes}: Ended): boolean =>
  outcomes.some(({status}) => status === 'applied' || status === 'failed');

/** Whether the next wave may begin after it. A canary that nobody could look at again has proven nothing. */
export const isGood = ({code, outcomes, verified}: Ended, {canary}: Pick<Wave<unknown>, 'canary'>): boolean =>
  code === EXIT.ok && (!canary || outcomes.length === 0 || verified === true);

export interface ResultInput {
  readonly plan: FleetPlan;
  readonly waves: readonly Wave<Pick<FleetRow, 'id'>>[];
  /** By the id of the workspace. */
  readonly ended: ReadonlyMap<string, Ended>;
  /** Whether Ctrl-C was pressed. */
  readonly interrupted: boolean;
}

/** What became of a fleet, with each workspace of its plan. Pure. */
export function buildFleetApplied({plan, waves, ended, interrupted}: ResultInput): FleetApplied {
  const waveOf = new Map(waves.flatMap(({name, workspaces}) => workspaces.map(({id}) => [id, name] as const)));
  const workspaces = plan.workspaces.map(row => resultOf(row, waveOf.get(row.id) ?? null, ended.get(row.id)));
  const written = [...ended.values()].some(hasWritten);
  const summary = Object.fromEntries(
    FLEET_STATUSES.map(status => [status, workspaces.filter(one => one.status === status).length]),
  ) as Record<FleetStatus, number>;
  return {
    format_version: '1',
    tool: plan.tool,
    fleet: plan.fleet,
    waves: waves.map(({name, workspaces: rows}) => ({name, workspaces: rows.map(({id}) => id)})),
    workspaces,
    guardrails: plan.guardrails,
    summary,
    exit_code: interrupted ? EXIT.interrupted : exitCodeOf([...workspaces, ...refusalsOf(plan)], written),
  };
}

/** A refusal of the fleet as a whole is that of no workspace. */
const refusalsOf = ({guardrails}: FleetPlan) =>
  guardrails.filter(({status}) => status === 'refused').map(() => ({exit_code: EXIT.refused}));

function resultOf(row: FleetRow, wave: string | null, ended: Ended | undefined): FleetResult {
  const {id, name} = row;
  if (ended !== undefined) {
    const {code, verified = null, outcomes, error} = ended;
    const shown = outcomes.map(outcomeJson);
    return {id, name, wave, status: statusOf(ended), exit_code: code, verified, outcomes: shown, error};
  }
  const [status, code] = fateOf(row, wave);
  return {id, name, wave, status, exit_code: code, verified: null, outcomes: [], error: row.error};
}

/** What becomes of a workspace that no turn came to. */
function fateOf({plan, exit_code}: FleetRow, wave: string | null): readonly [FleetStatus, number] {
  if (plan === null) return ['failed', exit_code];
  if (exit_code !== EXIT.ok) return ['refused', exit_code];
  return wave === null ? ['unchanged', EXIT.ok] : ['not_tried', EXIT.partial];
}

function statusOf(ended: Ended): FleetStatus {
  if (hasWritten(ended)) return ended.code === EXIT.ok ? 'applied' : 'partial';
  if (ended.code === EXIT.refused) return 'refused';
  if (ended.code === EXIT.ok) return 'unchanged';
  return ended.error === null ? 'not_tried' : 'failed';
}
