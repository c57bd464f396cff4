import {EXIT_ORDER, RbacError} from '../../errors.ts';
import {
  FLEET_STATUSES,
  type FleetApplied,
  type FleetError,
  type FleetResult,
  type FleetRow,
  type FleetSpec,
  type FleetStatus,
} from '../../model/fleet.ts';
import {summaryOf} from '../../model/fleet-summary.ts';
import {isObject, type JsonObject} from '../../model/json.ts';
import {byText, oneLine} from '../../model/text.ts';
import {parseFleetPlan} from '../../plan/saved-fleet.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import type {Answer} from './gather.ts';

type Known = Pick<FleetSpec, 'file' | 'workspaces'>;

/**
The rows that workers have answered, and rows that tell why there is no answer.
@throws RbacError `QUEUE_JOB_FAILED` for an answer that no worker of this version gives
*/
export const rowsOf = (answers: readonly Answer[], fleet: Known): readonly FleetRow[] =>
  answers.map(answer => (answer.failure === undefined ? rowOf(answer) : failedRow(answer, fleet)));

/** The schema of saved plans knows what a row is. */
function rowOf({workspace, value}: Answer): FleetRow {
  const row = value as FleetRow;
  if (!isObject(value) || row.id !== workspace) throw foreign(workspace);
  try {
    const [parsed] = parseFleetPlan(JSON.stringify(planAround(row)), 'the answer').workspaces;
    if (parsed !== undefined) return parsed;
  } catch (error) {
    if (!(error instanceof RbacError || error instanceof TypeError)) throw error;
  }
  throw foreign(workspace);
}

const planAround = (row: FleetRow) => ({
  format_version: '1',
  tool: {name: 'instantly-rbac', version: '0'},
  created_at: new Date(0).toISOString(),
  fleet: {file: 'fleet.yaml'},
  workspaces: [row],
  guardrails: [],
  summary: summaryOf([row]),
  requests: {read: 0},
});

const foreign = (workspace: string) =>
  new RbacError('QUEUE_JOB_FAILED', `the answer for ${oneLine(workspace)} is none of this version`, {
    hint: 'run the same version everywhere; if you do, find out who else writes to the queue',
  });

const failedRow = ({workspace, failure}: Answer, fleet: Known): FleetRow => {
  const known = fleet.workspaces.find(({id}) => id === workspace);
  return {
    id: workspace,
    name: known?.name ?? workspace,
    labels: known?.labels ?? [],
    canary: known?.canary ?? false,
    exit_code: 1,
    plan: null,
    error: errorOf(failure, known?.at ?? null),
  };
};

const errorOf = (failure: string | undefined, at: FleetError['at']): FleetError => ({
  code: 'QUEUE_JOB_FAILED',
  message: failure ?? '',
  hint: null,
  at,
});

/** What became of the workspaces of a run. @throws RbacError `QUEUE_JOB_FAILED` as above */
export function appliedOf(answers: readonly Answer[], fleet: Known, tool: FleetApplied['tool']): FleetApplied {
  const workspaces = answers
    .map(answer => (answer.failure === undefined ? resultOf(answer) : failedResult(answer, fleet)))
    .sort((a, b) => byText(a.name, b.name) || byText(a.id, b.id));
  const numberOf = (status: FleetStatus) => workspaces.filter(one => one.status === status).length;
  const written = workspaces.some(({status}) => status === 'applied' || status === 'partial');
  return {
    format_version: '1',
    tool,
    fleet: {file: fleet.file},
    waves: [{name: '100%', workspaces: workspaces.map(({id}) => id)}],
    workspaces,
    guardrails: [],
    summary: Object.fromEntries(FLEET_STATUSES.map(status => [status, numberOf(status)])) as FleetApplied['summary'],
    exit_code: exitCodeOf(workspaces, written),
  };
}

const failedResult = ({workspace, failure}: Answer, {workspaces}: Known): FleetResult => {
  const known = workspaces.find(({id}) => id === workspace);
  return {
    id: workspace,
    name: known?.name ?? workspace,
    wave: null,
    status: 'failed',
    exit_code: 1,
    verified: null,
    outcomes: [],
    error: errorOf(failure, known?.at ?? null),
  };
};

function resultOf({workspace, value}: Answer): FleetResult {
  if (!isObject(value) || !isResult(value) || value.id !== workspace) throw foreign(workspace);
  return value as unknown as FleetResult;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);

const isResult = ({name, wave, status, exit_code, verified, outcomes, error}: JsonObject): boolean =>
  isText(name) &&
  isTextOrNull(wave) &&
  FLEET_STATUSES.some(one => one === status) &&
  (exit_code === 0 || EXIT_ORDER.some(one => one === exit_code)) &&
  (verified === null || typeof verified === 'boolean') &&
  Array.isArray(outcomes) &&
  outcomes.every(isOutcome) &&
  (error === null || (isObject(error) && isError(error)));

const isOutcome = (value: unknown): boolean =>
  isObject(value) &&
  [value.address, value.action, value.status].every(isText) &&
  (value.error === undefined || (isObject(value.error) && isText(value.error.code) && isText(value.error.message)));

const isError = ({code, message, hint, at}: JsonObject): boolean =>
  isText(code) &&
  isText(message) &&
  isTextOrNull(hint) &&
  (at === null || (isObject(at) && isText(at.file) && [at.line, at.column].every(one => typeof one === 'number')));
