import {connect} from '../../api/connect.ts';
import type {Outcome} from '../../apply/outcome.ts';
import type {Recorder} from '../../apply/record.ts';
import {runApply} from '../../apply/run.ts';
import {RbacError} from '../../errors.ts';
import {adminsOf} from '../../kinds/admins.ts';
import {kinds} from '../../kinds/index.ts';
import {subWorkspace} from '../../kinds/sub-workspace.ts';
import {readLive} from '../../live/read.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {JsonObject} from '../../model/json.ts';
import type {LiveState} from '../../model/live.ts';
import type {Plan} from '../../model/plan.ts';
import {Secret} from '../../model/secret.ts';
import {count, listOf} from '../../model/text.ts';
import {buildPlan} from '../../plan/build.ts';
import {leastAdmins} from '../../plan/guardrails/min-admins.ts';
import {startCopy} from '../emulator.ts';
import type {Planned} from '../planning.ts';
import {TOOL} from '../version.ts';

/** How the whole apply went on a copy of live state in memory. */
export interface Rehearsal {
  readonly outcomes: readonly Outcome[];
  /** What a plan afterwards still asks for. */
  readonly left: Plan['changes'];
  /** Fewest accepted admins at any step, and how many must remain. */
  readonly fewestAdmins: number;
  readonly leastAdmins: number;
}

/**
Loads the live state just read into the emulator, runs the whole apply there with the same code, and plans again. Nothing
is sent to the API, no secret is delivered.
*/
export async function rehearse(
  {plan, live, leftovers}: Planned,
  desired: DesiredState,
  parallelism: number,
): Promise<Rehearsal> {
  const emulator = await startCopy(copyOf(live, desired), live.now);
  try {
    const {reader, writer} = connect({
      url: emulator.url,
      key: new Secret('rehearsal'),
      userAgent: `${TOOL.name}/${TOOL.version}`,
      pacePercent: 80,
      parallelism,
    });
    const least = leastAdmins(desired.guardrails.min_admins);
    const admins = adminsOf(live.objects.member ?? []);
    const now = admins.copy();
    let fewestAdmins = admins.count;
    const outcomes = await runApply(plan, {
      kinds,
      writer,
      recorder: UNRECORDED,
      parallelism,
      admins,
      leastAdmins: 0, // The real run checks; here every step is taken, and counted.
      requiredAdmins: new Map(),
      knownIds: new Set(Object.values(live.objects).flatMap(objects => objects.map(({id}) => id))),
      reread: async kind => (await readLive(reader, desired, {kinds, parallelism, only: [kind]})).objects[kind] ?? [],
      stopped: () => false,
      onEvent(event) {
        if (event.type !== 'finished' || event.outcome.status !== 'applied') return;
        now.follow(event.outcome.change);
        fewestAdmins = Math.min(fewestAdmins, now.count);
      },
      deliver: async () => {},
      isUnclear: () => false,
      sleep: async () => {},
    });
    const after = await readLive(reader, desired, {kinds, parallelism, only: plan.options.only});
    const again = buildPlan({
      desired,
      live: after,
      kinds,
      options: withoutRequests(plan),
      tool: TOOL,
      createdAt: live.now,
      unfinished: leftovers.unfinished,
    });
    return {outcomes, left: again.changes, fewestAdmins, leastAdmins: Math.min(least, admins.count)};
  } finally {
    await emulator.close();
  }
}

/** What was asked for once is done now. */
const withoutRequests = ({options: {requests: _done, ...options}}: Plan) => options;

const UNRECORDED: Recorder = {
  begin: async () => ({made: async () => {}, delivered: async () => {}, settled: async () => {}}),
};

/** The id of a workspace's parent on a copy: the API does not tell the real one. */
const PARENT_ID = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

/** Live state as a state of the emulator. */
function copyOf(live: LiveState, desired: DesiredState): JsonObject {
  const lists = new Map<string, Map<string, JsonObject>>();
  const add = (list: string, item: JsonObject) => {
    const items = lists.get(list) ?? new Map<string, JsonObject>();
    lists.set(list, items);
    items.set(String(item.id ?? item.email ?? JSON.stringify(item)), item);
  };
  for (const kind of kinds) {
    for (const object of live.objects[kind.name] ?? []) {
      for (const [list, items] of Object.entries(kind.wireOf(object))) for (const item of items) add(list, item);
    }
  }
  for (const {spec} of desired.sections[subWorkspace.name] ?? [])
    add('workspaces', {id: String((spec as {id: string}).id)});
  const {workspaces, group_members, ...own} = Object.fromEntries(
    [...lists].map(([list, items]) => [list, [...items.values()]]),
  );
  const {id, name, ownerId, parent} = live.workspace;
  const parents =
    typeof parent === 'object' && parent !== null ? [{id: PARENT_ID, name: parent.name ?? PARENT_ID}] : [];
  return {
    workspaces: [{id, name, ...(ownerId !== undefined && {owner: ownerId}), ...own}, ...(workspaces ?? []), ...parents],
    group_members: [
      ...(group_members ?? []).map(row => ({...row, admin_workspace_id: id})),
      ...parents.map(one => ({admin_workspace_id: one.id, sub_workspace_id: id, status: 'accepted'})),
    ],
    settings: {owner_membership: 'refuse'},
  };
}

/**
How a rehearsal went, in one line.
@throws RbacError `REHEARSAL_FAILED` when something is left, failed, or a step went below the guardrail
*/
export function assertConverged({outcomes, left, fewestAdmins, leastAdmins}: Rehearsal): string {
  const failed = outcomes.filter(({status}) => status !== 'applied');
  const trouble = [
    ...(failed.length > 0 ? [`${listOf(failed.map(({change}) => change.address))} could not be applied`] : []),
    ...(left.length > 0 ? [`a plan afterwards still has ${listOf(left.map(({address}) => address))}`] : []),
    ...(fewestAdmins < leastAdmins
      ? [`a step leaves ${count(fewestAdmins, 'accepted admin')}, and ${leastAdmins} must remain`]
      : []),
  ];
  if (trouble.length > 0)
    throw new RbacError('REHEARSAL_FAILED', `the rehearsal does not come out right: ${trouble.join('; ')}`, {
      hint: 'nothing was written; look at these changes, or apply them in smaller parts with --target',
    });
  return `Rehearsal: ${count(outcomes.length, 'change')} applied on a copy in memory; nothing is left, and no step broke a guardrail.`;
}
