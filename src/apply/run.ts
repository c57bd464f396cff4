import pLimit from 'p-limit';
import {isUnclear as isUnclearWrite} from '../api/retry.ts';
import {RbacError} from '../errors.ts';
import type {Admins} from '../kinds/admins.ts';
import type {Kind} from '../kinds/kind.ts';
import {type JsonObject, sameJson} from '../model/json.ts';
import type {Address, Created} from '../model/object.ts';
import type {Change, Plan} from '../model/plan.ts';
import {count} from '../model/text.ts';
import {type DeliveryPorts, handOver, revoke} from './key-delivery.ts';
import type {ApplyEvent, Outcome} from './outcome.ts';

export interface ApplyPorts extends DeliveryPorts {
  readonly kinds: readonly Kind[];
  /** Changes under way at once. */
  readonly parallelism: number;
  /** True once no further change may start. */
  readonly stopped: () => boolean;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Accepted admins before the first write. */
  readonly admins: Admins;
  /** How many of them must remain at every step. */
  readonly leastAdmins: number;
}

/** Resources in one writing request. GUESS: the vendor states no limit here; its other batches take about so many. */
const BATCH = 100;

/** One step of a change; the second step of a replacement removes the old object. */
interface Step {
  readonly change: Change;
  readonly removing: boolean;
}

/** What is known while the run goes on. */
interface Progress {
  admins: Admins;
  readonly outcomes: Map<Change, Outcome>;
  /** Outcomes that block what depends on them, by address. */
  readonly lost: Map<Address, Outcome>;
  /** Ids of what this run has made, by address. */
  readonly made: Map<Address, string>;
  /** `campaigns/…` or `accounts/…` resources whose assignment failed: nothing is taken from them. */
  readonly unassigned: Set<string>;
}

/**
Carries out a plan, wave by wave, with bounded concurrency. A failed change blocks only those that depend on it.
Resolves with one outcome for each change, in the plan's order; it rejects only for a fault of this tool.
*/
export async function runApply(plan: Plan, ports: ApplyPorts): Promise<readonly Outcome[]> {
  const progress: Progress = {
    admins: ports.admins,
    outcomes: new Map(),
    lost: new Map(),
    made: new Map(),
    unassigned: new Set(),
  };
  const limit = pLimit(ports.parallelism);
  const waves = wavesOf(plan.changes);
  for (const steps of waves) {
    const [alone, together] = split(steps, ({change}) => ports.admins.lowers(change) || progress.admins.lowers(change));
    await Promise.all(together.map(step => limit(() => runStep(step, progress, ports))));
    for (const step of alone) await runStep(step, progress, ports);
  }
  return plan.changes.map(change => progress.outcomes.get(change) ?? {change, status: 'not_tried'});
}

function wavesOf(changes: readonly Change[]): readonly (readonly Step[])[] {
  const waves: Step[][] = [];
  const add = (wave: number, step: Step) => {
    const steps = waves[wave] ?? [];
    waves[wave] = steps;
    steps.push(step);
  };
  for (const change of changes) {
    add(change.wave, {change, removing: false});
    if (typeof change.last_wave === 'number' && change.last_wave !== change.wave)
      add(change.last_wave, {change, removing: true});
  }
  return waves.filter(steps => steps !== undefined);
}

async function runStep({change, removing}: Step, progress: Progress, ports: ApplyPorts): Promise<void> {
  const settle = (outcome: Omit<Outcome, 'change'>) => {
    const settled = {change, ...outcome};
    progress.outcomes.set(change, settled);
    if (settled.status !== 'applied') progress.lost.set(change.address, settled);
    ports.onEvent({type: 'finished', outcome: settled});
  };
  const first = progress.outcomes.get(change);
  if (removing && first?.status !== 'applied') return;
  if (ports.stopped())
    return settle({
      status: 'not_tried',
      ...(removing && {note: 'the new object is there, the old one is not removed yet'}),
    });
  const blocker = blockerOf(change, removing, progress, ports);
  if (blocker !== undefined) return settle({status: 'blocked', note: blocker});

  ports.onEvent({type: 'started', change, step: removing ? 'remove-old' : 'make'});
  try {
    const note = await carryOut({change, removing}, progress, ports);
    progress.admins = progress.admins.after(change);
    const more = !removing && typeof change.last_wave === 'number' && change.last_wave !== change.wave;
    if (more) progress.outcomes.set(change, {change, status: 'applied'});
    else settle({status: 'applied', ...(note !== undefined && {note})});
  } catch (error) {
    if (isUnclearWrite(error) && progress.admins.lowers(change)) progress.admins = progress.admins.after(change);
    settle({
      status: 'failed',
      error,
      ...(removing && {note: 'the new object is there, the old one is still there too'}),
    });
  }
}

function blockerOf(
  change: Change,
  removing: boolean,
  {lost, admins}: Progress,
  {leastAdmins}: ApplyPorts,
): string | undefined {
  const failed = change.depends_on.map(address => lost.get(address)).find(outcome => outcome !== undefined);
  if (failed) return `needs ${failed.change.address}, which was not ${failed.status === 'failed' ? 'made' : 'tried'}`;
  if (removing || !admins.lowers(change)) return undefined;
  const left = admins.after(change).count;
  return left < leastAdmins
    ? `would leave ${count(left, 'accepted admin')}, and ${leastAdmins} must remain`
    : undefined;
}

/** @returns a note for the closing table */
async function carryOut({change, removing}: Step, progress: Progress, ports: ApplyPorts): Promise<string | undefined> {
  const kind = ports.kinds.find(({name}) => name === change.kind);
  if (!kind) throw new RbacError('INTERNAL', `no kind is called ${change.kind}`);
  const {writer} = ports;
  if (removing) return void (await kind.remove?.(writer, idOf(change)));
  switch (change.action) {
    case 'create':
      return make(kind, change, progress, ports);
    case 'update':
      return void (await kind.update?.(writer, idOf(change), written(change)));
    case 'delete':
      return void (await kind.remove?.(writer, idOf(change)));
    case 'replace':
      if (kind.replaceOrder === 'old-first') await kind.remove?.(writer, idOf(change));
      return make(kind, change, progress, ports);
    case 'assign':
    case 'unassign':
      return assign(kind, change, progress, ports);
  }
}

function idOf({id, address}: Change): string {
  if (id === null || id === '') throw new RbacError('INTERNAL', `${address} has no id to write to`);
  return id;
}

/** The fields of an update that change, with their new values. */
const written = ({fields, after}: Change): JsonObject =>
  Object.fromEntries(fields.map(({path}) => [path, after?.[path]]));

async function make(kind: Kind, change: Change, progress: Progress, ports: ApplyPorts): Promise<undefined> {
  const {after} = change;
  if (!kind.create || after === null) throw new RbacError('INTERNAL', `${change.address} cannot be made`);
  const created = await kind.create(ports.writer, after);
  progress.made.set(change.address, created.id);
  await assertAsAsked(kind, change, created, ports);
  await handOver(kind, change, created, ports);
  return undefined;
}

/** The vendor's answer must show what was asked for: a key that may do more, or less, is not the one that was reviewed. */
async function assertAsAsked(kind: Kind, change: Change, created: Created, {writer}: ApplyPorts): Promise<void> {
  const asked = change.after ?? {};
  const got: JsonObject = Object.fromEntries(Object.keys(asked).map(name => [name, created.fields[name] ?? null]));
  if (sameJson(nothingAside(kind.meaningOf(got)), nothingAside(kind.meaningOf(asked)))) return;
  const error = new RbacError(
    'CHANGE_FAILED',
    `${change.address} was made otherwise than asked${kind.onMismatch === 'remove' ? ' and revoked' : ''}`,
    {
      hint:
        kind.onMismatch === 'remove'
          ? 'run plan to see what the API allows'
          : `look at ${created.id} in the app; it is not made again in this run`,
    },
  );
  if (kind.onMismatch === 'remove') await revoke(kind, change, created.id, writer, error);
  throw error;
}

const nothingAside = (fields: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );

async function assign(
  kind: Kind,
  change: Change,
  progress: Progress,
  {writer, stopped}: ApplyPorts,
): Promise<string | undefined> {
  const {address, action, resources = []} = change;
  const id = change.id ?? change.depends_on.map(needed => progress.made.get(needed)).find(made => made !== undefined);
  if (id === undefined) throw new RbacError('INTERNAL', `${address} has no tag to write to`);
  const keyOf = (resource: string) => `${address.slice(address.lastIndexOf('/') + 1)}/${resource}`;
  const spared = action === 'unassign' ? resources.filter(resource => progress.unassigned.has(keyOf(resource))) : [];
  const wanted = resources.filter(resource => !spared.includes(resource));

  const failed: unknown[] = [];
  let done = 0;
  for (let start = 0; start < wanted.length; start += BATCH) {
    const batch = wanted.slice(start, start + BATCH);
    try {
      if (stopped()) throw new RbacError('CHANGE_FAILED', 'stopped before the rest was tried');
      await kind.assign?.(writer, {id, address, resources: batch, assign: action === 'assign'});
      done += batch.length;
    } catch (error) {
      failed.push(error);
      if (action === 'assign') for (const resource of batch) progress.unassigned.add(keyOf(resource));
    }
  }
  if (failed.length > 0 && done > 0)
    throw new RbacError(
      'CHANGE_FAILED',
      `${done} of ${wanted.length} were done; ${failed[0] instanceof Error ? failed[0].message : 'the rest failed'}`,
      {cause: failed[0]},
    );
  if (failed.length > 0) throw failed[0];
  if (spared.length > 0)
    throw new RbacError(
      'CHANGE_FAILED',
      `${count(spared.length, 'resource')} kept, for another assignment of ${spared.length === 1 ? 'it' : 'them'} failed in this run`,
    );
  return undefined;
}

function split<T>(list: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [list.filter(test), list.filter(item => !test(item))];
}
