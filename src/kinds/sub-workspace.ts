import type {Reader} from '../api/client.ts';
import {asObject, optionalString, stringField} from '../api/shape.ts';
import type {SubWorkspaceEntry} from '../model/generated/files.ts';
import type {JsonObject} from '../model/json.ts';
import type {Address, Live} from '../model/object.ts';
import type {Warning} from '../model/plan.ts';
import {hasUnsafeCharacter, oneLine} from '../model/text.ts';
import {
  type Declared,
  type Entry,
  groupBy,
  type Kind,
  newestFirst,
  type Pair,
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
  readonly status: string;
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
  entriesOf: live => live.map(entryOf),
  wireOf: ({id, spec, status, createdAt}) => ({
    workspaces: [{id: spec.id, name: spec.name ?? spec.id}],
    group_members: [{id, sub_workspace_id: spec.id, status, ...(createdAt && {timestamp_created: createdAt})}],
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
    const answer = asObject(await writer.post('workspace-group-members', {sub_workspace_id: id ?? null}));
    const {id: rowId, spec} = fromWire(answer, 'workspace-group-members');
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
  // The list also holds the row by which this workspace belongs to another one's group. DOC: OpenAPI of 2026-08.
  const ours = items.filter(
    (item, index) =>
      stringField(item, 'admin_workspace_id', `workspace-group-members[${index}]`).toLowerCase() === adminId,
  );
  return ours.map((item, index) => fromWire(item, `workspace-group-members[${index}]`));
}

function fromWire(item: JsonObject, where: string): LiveSubWorkspace {
  const id = stringField(item, 'sub_workspace_id', where).toLowerCase();
  const name = optionalString(item, 'sub_workspace_name', where);
  return {
    address: addressOf(id),
    id: stringField(item, 'id', where),
    spec: {id, ...(name !== undefined && {name})},
    createdAt: optionalString(item, 'timestamp_created', where) ?? '',
    status: stringField(item, 'status', where),
  };
}

function pair({
  desired,
  live,
}: PairInput<SubWorkspaceSpec, LiveSubWorkspace>): Pairing<SubWorkspaceSpec, LiveSubWorkspace> {
  const rowsOf = groupBy([...live].sort(newestFirst), ({spec}) => spec.id);
  const warnings: Warning[] = [];
  const notes: string[] = [];
  const pairs: Pair<SubWorkspaceSpec, LiveSubWorkspace>[] = [];
  for (const entry of desired) {
    const rows = rowsOf.get(entry.spec.id) ?? [];
    const found = rows.find(({status}) => status !== 'rejected') ?? rows[0];
    if (found?.status === 'pending') notes.push(`${entry.address} has not accepted the invitation yet`);
    if (found?.status === 'rejected')
      warnings.push(
        warning('SUB_WORKSPACE_REJECTED', `${entry.address} rejected the invitation; it is not sent again`, entry.at),
      );
    pairs.push({do: 'compare', desired: entry, live: found});
  }
  const declared = new Set(desired.map(({spec}) => spec.id));
  for (const rest of live)
    if (!declared.has(rest.spec.id) && rest.status !== 'rejected') pairs.push({do: 'undeclared', live: rest});
  return {pairs, warnings, notes};
}

function describe({action, desired, live}: Step<SubWorkspaceSpec, LiveSubWorkspace>): string {
  const name = desired?.spec.name ?? live?.spec.name;
  const shown = name === undefined ? [] : [oneLine(name)];
  if (action === 'create') return [...shown, 'invited: its owner must accept'].join(' · ');
  return [
    ...shown,
    live?.status === 'pending' ? 'not declared · invitation taken back' : 'not declared · leaves the group at once',
  ].join(' · ');
}

function entryOf(live: LiveSubWorkspace): Entry {
  const {spec, status} = live;
  if (status === 'rejected') return {skip: 'foreign', live};
  const name = spec.name === undefined || hasUnsafeCharacter(spec.name) ? {} : {name: spec.name};
  return {entry: {id: spec.id, ...name}, comment: status === 'pending' ? 'not accepted yet' : undefined};
}
