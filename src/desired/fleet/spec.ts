import {posix} from 'node:path';
import type {FleetAdmin, FleetGuardrails, FleetSpec, FleetWorkspace, SubWorkspaceRule} from '../../model/fleet.ts';
import type {FleetFileEntry} from '../../model/generated/files.ts';
import {locate, type Path} from '../locate.ts';
import {problemAt} from '../report.ts';
import type {Source} from '../source.ts';
import type {FleetEntries, WorkspaceAt} from './check.ts';
import {checkKeys, keyOf, ownKeyOf} from './keys.ts';
import {fillId, noPlaceholder, unknownPlaceholder} from './placeholder.ts';
import {rolloutOf} from './rollout.ts';
import type {SpecContext} from './spec-context.ts';

/** What a fleet file says, with every default filled in. What is missing or cannot be meant is a problem. */
export function specOf(entries: FleetEntries, context: SpecContext): FleetSpec {
  const {file, workspaces, broken} = entries;
  const admin = file.admin && adminOf(file.admin, context);
  const listed = workspaces.map(one => workspaceOf(one, file, admin, context));
  checkThere(entries, context);
  checkPlaceholders(entries, context);
  if (!broken.has('admin') && !broken.has('defaults')) checkKeys(listed, admin, context);
  return {
    file: context.source.file,
    admin,
    workspaces: listed,
    subWorkspaces: file.sub_workspaces && ruleOf(file.sub_workspaces, file, context),
    guardrails: {...GUARDRAILS, ...guardrailsOf(file.guardrails)},
    rollout: rolloutOf(file.rollout, context),
  };
}

/** Where neither an entry nor the defaults name any. */
const FILES = ['workspaces/{workspace.id}.yaml'];
const ADMIN_KEY = {env: 'INSTANTLY_API_KEY'};
const GUARDRAILS: FleetGuardrails = {max_removals: 0.1, lost_everywhere: 'warn'};

function adminOf({id, key = ADMIN_KEY}: NonNullable<FleetFileEntry['admin']>, {source}: SpecContext): FleetAdmin {
  return {id: id.toLowerCase(), key: ownKeyOf(key, id, source), at: locate(source, ['admin', 'id']).at};
}

function workspaceOf(
  {entry, index}: WorkspaceAt,
  {defaults = {}}: FleetFileEntry,
  admin: FleetAdmin | undefined,
  {source}: SpecContext,
): FleetWorkspace {
  const id = entry.id.toLowerCase();
  const files = entry.files ?? defaults.files ?? FILES;
  return {
    id,
    ...(entry.name !== undefined && {name: entry.name}),
    labels: entry.labels ?? defaults.labels ?? [],
    canary: entry.canary ?? false,
    files: files.map(file => fillId(besides(source, file), id)),
    key: keyOf(entry.key ?? defaults.key ?? 'admin', id, admin, source),
    at: locate(source, ['workspaces', index]).at,
  };
}

const ruleOf = (
  {include = ['*'], exclude = [], files, labels}: NonNullable<FleetFileEntry['sub_workspaces']>,
  {defaults = {}}: FleetFileEntry,
  {source}: SpecContext,
): SubWorkspaceRule => ({
  include,
  exclude,
  files: (files ?? defaults.files ?? FILES).map(file => besides(source, file)),
  labels: labels ?? defaults.labels ?? [],
  at: locate(source, ['sub_workspaces'], 'key').at,
});

/** A path that a fleet file names, as seen from the working directory. */
const besides = (source: Source, file: string) => posix.join(posix.dirname(source.file), file);

const guardrailsOf = ({max_removals, ...rest}: NonNullable<FleetFileEntry['guardrails']> = {}) => ({
  ...rest,
  ...(max_removals !== undefined && {max_removals: Number.parseFloat(max_removals) / 100}),
});

function checkThere({file, broken}: FleetEntries, {source, report}: SpecContext): void {
  const {admin, workspaces = [], sub_workspaces} = file;
  if (workspaces.length === 0 && !sub_workspaces && broken.size === 0)
    report.add(() =>
      problemAt(locate(source, ['workspaces'], 'key'), 'CONFIG_MISSING_FIELD', 'the fleet has no workspaces', {
        hint: 'list some under workspaces, or add sub_workspaces: {} for all those of the admin workspace',
      }),
    );
  if (sub_workspaces && !admin && !broken.has('admin'))
    report.add(() =>
      problemAt(locate(source, ['sub_workspaces'], 'key'), 'CONFIG_MISSING_FIELD', 'admin is missing', {
        hint: 'add admin: {id: …}: only an admin workspace has sub-workspaces',
      }),
    );
}

/** Only an id can be filled in. A name is no safe part of a path: it can change, and then be that of another workspace. */
function checkPlaceholders({file, workspaces}: FleetEntries, {source, report}: SpecContext): void {
  const {defaults, sub_workspaces: rule} = file;
  const texts: readonly (readonly [unknown, Path])[] = [
    ...namesIn(defaults, ['defaults']),
    ...namesIn(rule, ['sub_workspaces']),
    ...workspaces.flatMap(({entry, index}) => namesIn(entry, ['workspaces', index])),
  ];
  for (const [text, path] of texts) {
    const found = typeof text === 'string' ? unknownPlaceholder(text) : undefined;
    if (found !== undefined) report.add(() => noPlaceholder(locate(source, path), found));
  }
}

/** Names of files in a part of the fleet file, and where they stand. */
const namesIn = (
  {files = [], key}: Pick<NonNullable<FleetFileEntry['defaults']>, 'files' | 'key'> = {},
  path: Path,
): readonly (readonly [unknown, Path])[] => [
  ...files.map((text, index) => [text, [...path, 'files', index]] as const),
  ...(typeof key === 'object' && 'file' in key ? [[key.file, [...path, 'key', 'file']] as const] : []),
];
