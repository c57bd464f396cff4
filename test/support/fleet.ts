import type {FleetError, FleetPlan, FleetRow} from '../../src/model/fleet.ts';
import {summaryOf} from '../../src/model/fleet-summary.ts';
import type {Change, GuardrailResult, Plan, PlanOptions} from '../../src/model/plan.ts';
import {countChanges} from '../../src/plan/counts.ts';
import {sortedRows} from '../../src/report/fleet/brief.ts';
import {NOW, planCase} from './world.ts';

/** Workspaces that are alike: what the files ask for there, and what the API shows. */
export interface Sort {
  readonly names: readonly string[];
  /** Below version and workspace; `{workspace.id}` is its id. */
  readonly files: string;
  /** The workspace, in the emulator's shorthand. An owner is added. */
  readonly live?: {readonly members?: readonly object[]; readonly [name: string]: unknown};
  readonly options?: PlanOptions;
}

/** `Client 001`, `Client 002`, and so on. */
export const clients = (from: number, to: number): readonly string[] =>
  Array.from({length: to - from + 1}, (_, index) => `Client ${String(from + index).padStart(3, '0')}`);

/** The rows of workspaces of one sort: planned once, over HTTP, and told of each with its own ids and dates. */
export async function rowsOfSort({names, files, live = {}, options = {}}: Sort): Promise<readonly FleetRow[]> {
  const {members = [], ...rest} = live;
  const home = {id: idOf('w'), name: 'w', members: [{email: 'olga@acme.com', role: 'owner'}, ...members], ...rest};
  const base = `version: 1\nworkspace: {id: ${idOf('w')}}\n${files.replaceAll('{workspace.id}', idOf('w'))}\n`;
  const plan = await planCase({'base.yaml': base}, {workspaces: [home]}, options);
  return names.map((name, index) => rowOf(name, stamped(plan, name, index)));
}

const rowOf = (name: string, plan: Plan): FleetRow => ({
  id: plan.workspace.id,
  name,
  labels: [],
  canary: false,
  exit_code: plan.guardrails.some(({status}) => status === 'refused') ? 3 : 0,
  plan,
  error: null,
});

/** The row of a workspace with a plan of these changes. */
export const rowWith = (name: string, changes: readonly Change[], details: Partial<Plan> = {}): FleetRow =>
  rowOf(name, {
    format_version: '1',
    tool: {name: 'instantly-rbac', version: '0.0.0-test'},
    created_at: NOW.toISOString(),
    workspace: {id: idOf(name), name},
    desired_digest: `sha256:${'0'.repeat(64)}`,
    live_digest: `sha256:${'0'.repeat(64)}`,
    live: {},
    changes,
    summary: {...countChanges(changes), unmanaged: {}, ignored: {}},
    guardrails: [],
    risks: [],
    notes: [],
    warnings: [],
    requests: {read: 1},
    options: {},
    ...details,
  });

export const failed = (name: string, error: Partial<FleetError>, exit_code = 8): FleetRow => ({
  id: idOf(`${name} fails`),
  name,
  labels: [],
  canary: false,
  exit_code,
  plan: null,
  error: {code: 'AUTH_REJECTED', message: 'the API does not know the key', hint: null, at: null, ...error},
});

export const fleetOf = (
  rows: readonly FleetRow[],
  guardrails: readonly GuardrailResult[] = [],
  file = 'fleet.yaml',
): FleetPlan => ({
  format_version: '1',
  tool: {name: 'instantly-rbac', version: '0.0.0-test'},
  created_at: NOW.toISOString(),
  fleet: {file},
  workspaces: sortedRows(rows),
  guardrails,
  summary: summaryOf(rows),
  requests: {read: rows.reduce((sum, {plan}) => sum + (plan?.requests.read ?? 1), 0)},
});

/** The plan of a workspace, as that of another one of its sort. */
function stamped(plan: Plan, name: string, index: number): Plan {
  const day = new Date(NOW.getTime() - (index + 1) * 86_400_000).toISOString().slice(0, 10);
  const text = JSON.stringify({...plan, created_at: '', workspace: {id: idOf(name), name}})
    .replaceAll(idOf('w'), idOf(name))
    .replace(/(?<="id":")[0-9a-f-]{36}(?=","before")/g, id => idOf(name + id))
    .replace(/(?<=added |made )\d{4}-\d{2}-\d{2}/g, day);
  return {...JSON.parse(text), created_at: plan.created_at};
}

/** An id that looks as the vendor's do, of a name. */
export function idOf(name: string): string {
  let hash = 7n;
  for (const character of name) hash = (hash * 1_000_003n + BigInt(character.codePointAt(0) ?? 0)) % 2n ** 48n;
  return `0190b2c4-0000-7000-8000-${hash.toString(16).padStart(12, '0')}`;
}
