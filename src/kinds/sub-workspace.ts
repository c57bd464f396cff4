import type {Reader} from '../api/client.ts';
import {asObject, booleanField, idField, optionalString, optionalTime, stringField} from '../api/shape.ts';
import {type ErrorCode, RbacError} from '../errors.ts';
import type {SubWorkspaceEntry} from '../model/generated/files.ts';
import type {JsonObject} from '../model/json.ts';
import type {Address, Desired, Live, LiveWorkspace} from '../model/object.ts';
import {hasUnsafeCharacter, oneLine} from '../model/text.ts';
import {
  type Declared,
  dayText,
  type Entry,
  groupBy,
  type Kind,
  newestFirst,
  type PairInput,
  type Pairing,
  type Step,
  warning,
} from './kind.ts';

/** A workspace that an agency's admin workspace manages. It counts once its owner has accepted. */
export interface SubWorkspaceSpec {
  readonly id: string;
  readonly name?: string;
}

export interface LiveSubWorkspace extends Live<SubWorkspaceSpec> {
  /** What became of the invitation: `pending`, `accepted`, `rejected`, or what this version does not know. */
  readonly status: string;
  /** ISO 8601. GUESS: of an invitation that was accepted or rejected, when it was; otherwise another day is shown. */
  readonly updatedAt: string | undefined;
}

export const subWorkspace: Kind<SubWorkspaceSpec, LiveSubWorkspace> = {
  name: 'sub_workspace',
  section: 'sub_workspaces',
  noun: ['sub-workspace', 'sub-workspaces'],

  naming: {field: 'id', key: id => id.toLowerCase(), address: id => addressOf(id.toLowerCase())},
  declare: ({id, name}: SubWorkspaceEntry): readonly Declared<SubWorkspaceSpec>[] => [
    {spec: {id: id.toLowerCase(), ...(name !== undefined && {name})}},
  ],
  addressOf: ({id}) => addressOf(id),
  identitiesOf: ({id}) => [id],
  references: () => [],

  read: (reader, {workspace}) => readSubWorkspaces(reader, workspace.id),
  readWorkspace: async reader => ({parent: await readParent(reader)}),
  sizeOf: live => (isRejected(live) ? 0 : 1),
  entriesOf,
  wireOf: ({id, spec, status, createdAt, updatedAt}) => ({
    workspaces: [{id: spec.id, name: spec.name ?? spec.id}],
    group_members: [
      {
        id,
        sub_workspace_id: spec.id,
        status,
        ...(createdAt && {timestamp_created: createdAt}),
        ...(updatedAt && {timestamp_updated: updatedAt}),
      },
    ],
  }),

  pair,
  fieldsOf: ({id}) => ({id}),
  meaningOf: ({id}) => ({id: String(id).toLowerCase()}),
  replaceOn: [],
  replaceOrder: 'new-first',
  removalFloor: 1,
  takesAway: () => false,
  riskOf: () => 'high',
  describe,

  async create(writer, {id}) {
    const body = {sub_workspace_id: id ?? null};
    const answer = await writer.post('workspace-group-members', body).catch(error => {
      throw explained(error, String(id));
    });
    const {id: rowId, spec} = fromWire(asObject(answer), 'workspace-group-members');
    return {id: rowId, fields: {id: spec.id}};
  },
  async remove(writer, id) {
    await writer.delete(`workspace-group-members/${id}`);
  },
  onMismatch: 'report',
};

const addressOf = (id: string): Address => `sub_workspace/${id}`;

/** The workspaces that one has invited into its group, whatever has become of that. @param adminId in lower case */
export async function readSubWorkspaces(reader: Reader, adminId: string): Promise<readonly LiveSubWorkspace[]> {
  const items = await reader.getAll('workspace-group-members');
  return items.flatMap((item, index) => {
    const where = `workspace-group-members[${index}]`;
    // GUESS: the list may also hold the row by which this workspace belongs to another one's group, for either may delete it.
    return idField(item, 'admin_workspace_id', where).toLowerCase() === adminId ? [fromWire(item, where)] : [];
  });
}

function fromWire(item: JsonObject, where: string): LiveSubWorkspace {
  const id = idField(item, 'sub_workspace_id', where).toLowerCase();
  const name = optionalString(item, 'sub_workspace_name', where);
  return {
    address: addressOf(id),
    id: idField(item, 'id', where),
    spec: {id, ...(name !== undefined && {name})},
    createdAt: optionalTime(item, 'timestamp_created', where) ?? '',
    status: stringField(item, 'status', where),
    updatedAt: optionalTime(item, 'timestamp_updated', where),
  };
}

/** DOC: OpenAPI of 2026-08. */
const STATUSES: ReadonlySet<string> = new Set(['pending', 'accepted', 'rejected']);

/** It may be as little of a membership as a rejected one. */
const statusUnknown = ({address, status}: LiveSubWorkspace, entry?: Desired) =>
  warning(
    'LIVE_UNKNOWN',
    `${address} ${entry ? '' : 'is not declared, and '}has the status "${oneLine(status)}", which this version does not know; it is left alone`,
    entry?.at,
  );

const isRejected = ({status}: LiveSubWorkspace) => status === 'rejected';

/** The answer to who does not know which scope this endpoint wants. DOC by absence: the vendor names none. */
const MAY_NOT_ASK: ReadonlySet<string> = new Set<ErrorCode>(['AUTH_SCOPE', 'API_FORBIDDEN', 'API_NOT_FOUND']);

/** DOC: one object; without a parent its name is the word "Undefined". */
async function readParent(reader: Reader): Promise<NonNullable<LiveWorkspace['parent']> | null> {
  const path = 'workspace-group-members/admin';
  try {
    const answer = await reader.get(path);
    if (!booleanField(answer, 'has_admin_workspace', path)) return null;
    const name = optionalString(answer, 'workspace_name', path)?.trim() ?? '';
    return {name: name === '' || name === 'Undefined' ? null : name};
  } catch (error) {
    if (error instanceof RbacError && MAY_NOT_ASK.has(error.code)) return 'unknown';
    throw error;
  }
}

/** Why a workspace could not be invited, in words that say what to do. DOC: 409 when the hierarchy conflicts, with one message for two causes. */
function explained(error: unknown, id: string): unknown {
  if (!(error instanceof RbacError)) return error;
  const {code, message, status} = error;
  const told = (hint: string) =>
    new RbacError(code, `sub_workspace/${oneLine(id)} cannot be invited: ${message}`, {hint, status, cause: error});
  if (code === 'API_NOT_FOUND')
    return told('no workspace may have this id: ask its owner for the one that its settings show');
  if (code !== 'API_CONFLICT') return error;
  return told(
    'a workspace has one parent, and is either an admin or a sub-workspace: its owner must leave the group it is in, reject the open invitation of another agency, or remove the sub-workspaces that it has itself',
  );
}

function pair(input: PairInput<SubWorkspaceSpec, LiveSubWorkspace>): Pairing<SubWorkspaceSpec, LiveSubWorkspace> {
  const {desired, live, workspace} = input;
  const rowsOf = groupBy([...live].sort(newestFirst), ({spec}) => spec.id);
  const found = desired.map(entry => {
    const rows = rowsOf.get(entry.spec.id) ?? [];
    return matchOf(entry, rows.find(row => !isRejected(row)) ?? rows[0], input);
  });
  const declared = new Set(desired.map(({spec}) => spec.id));
  const others = live.filter(row => !declared.has(row.spec.id) && !isRejected(row));
  const unclear = others.filter(row => input.authoritative && !STATUSES.has(row.status));
  const group = groupOf(workspace, desired[0]);
  return {
    pairs: [
      ...found.flatMap(({pairs}) => pairs),
      ...others.map(row => ({do: unclear.includes(row) ? 'keep' : 'undeclared', live: row}) as const),
    ],
    warnings: [
      ...group.warnings,
      ...found.flatMap(({warnings}) => warnings),
      ...unclear.map(row => statusUnknown(row)),
    ],
    notes: [...group.notes, ...found.flatMap(({notes}) => notes)],
  };
}

/** What becomes of one declared workspace, and what there is to say about its invitation. */
function matchOf(
  entry: Desired<SubWorkspaceSpec>,
  row: LiveSubWorkspace | undefined,
  {workspace, named}: PairInput<SubWorkspaceSpec, LiveSubWorkspace>,
): Pairing<SubWorkspaceSpec, LiveSubWorkspace> {
  const shown = titleOf(entry, row);
  // Every invitation would be refused. DOC: a workspace cannot be admin and sub-workspace at once.
  const mayInvite = !hasParent(workspace);
  if (!row) return {pairs: mayInvite ? [{do: 'compare', desired: entry}] : [], warnings: [], notes: []};
  if (!isRejected(row)) {
    const waits =
      row.status === 'pending' ? [`${shown} has not accepted the invitation${ofDay(row.createdAt)} yet`] : [];
    const warnings = STATUSES.has(row.status) ? [] : [statusUnknown(row, entry)];
    return {pairs: [{do: 'compare', desired: entry, live: row}], warnings, notes: waits};
  }
  if (named?.has(entry.address) && mayInvite)
    return {pairs: [{do: 'compare', desired: entry, reason: 'requested'}], warnings: [], notes: []};
  const message = `${shown} rejected the invitation${onDay(row.updatedAt)}; to invite again: plan --target ${entry.address}`;
  return {pairs: [], warnings: [warning('SUB_WORKSPACE_REJECTED', message, entry.at)], notes: []};
}

/** What there is to say about the group that this workspace itself belongs to. */
function groupOf(
  {parent}: LiveWorkspace,
  first: Desired | undefined,
): Pick<Pairing<SubWorkspaceSpec, LiveSubWorkspace>, 'warnings' | 'notes'> {
  if (parent === undefined || parent === null) return {warnings: [], notes: []};
  if (parent === 'unknown')
    return {warnings: [], notes: ['whether this workspace has a parent is not known: the API key may not ask']};
  const belongs = `this workspace belongs to the group of ${parent.name === null ? 'another one, which the API does not name' : `"${oneLine(parent.name)}"`}`;
  if (!first) return {warnings: [], notes: [belongs]};
  const message = `${belongs}, so it cannot be an admin workspace itself, and nobody is invited; its owner can leave that group in the app`;
  return {warnings: [warning('WORKSPACE_HAS_PARENT', message, first.at)], notes: []};
}

const hasParent = ({parent}: LiveWorkspace) => typeof parent === 'object' && parent !== null;

const titleOf = ({address, spec}: Desired<SubWorkspaceSpec>, live: LiveSubWorkspace | undefined) => {
  const name = spec.name ?? live?.spec.name;
  return name === undefined ? address : `${address} (${oneLine(name)})`;
};

const ofDay = (time: string | undefined) => (time ? ` of${dayText(time)}` : '');
const onDay = (time: string | undefined) => (time ? ` on${dayText(time)}` : '');

function describe({action, reason, desired, live, everybody}: Step<SubWorkspaceSpec, LiveSubWorkspace>): string {
  const name = desired?.spec.name ?? live?.spec.name;
  const shown = name === undefined ? [] : [oneLine(name)];
  if (action !== 'create') return [...shown, 'not declared', goneText(live)].join(' · ');
  const [rejected] = everybody.filter(row => row.spec.id === desired?.spec.id && isRejected(row)).sort(newestFirst);
  const again = reason === 'requested' ? `invited again after a rejection${onDay(rejected?.updatedAt)}` : 'invited';
  return [...shown, `${again}: its owner must accept`].join(' · ');
}

const goneText = (live: LiveSubWorkspace | undefined) =>
  live?.status === 'pending' ? `the invitation${ofDay(live.createdAt)} is taken back` : 'leaves the group at once';

/** A rejected invitation is none any more. It is told unless there is a newer one, so that whoever looks for the workspace finds it. */
function entriesOf(live: readonly LiveSubWorkspace[]): readonly Entry[] {
  const invited = new Set(live.filter(row => !isRejected(row)).map(({spec}) => spec.id));
  return live.map(row => {
    if (!isRejected(row)) return entryOf(row);
    return {skip: 'foreign', live: row, comment: invited.has(row.spec.id) ? undefined : rejectionText(row)};
  });
}

const rejectionText = ({spec, updatedAt}: LiveSubWorkspace) =>
  `${spec.name === undefined ? '' : `${oneLine(spec.name)} `}rejected the invitation${onDay(updatedAt)}`;

function entryOf({spec, status, createdAt}: LiveSubWorkspace): Entry {
  const name = spec.name === undefined || hasUnsafeCharacter(spec.name) ? {} : {name: spec.name};
  const comment = status === 'pending' ? `invited${dayText(createdAt)}, not accepted yet` : undefined;
  return {entry: {id: spec.id, ...name}, comment};
}
