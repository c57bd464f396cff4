import {posix} from 'node:path';
import type {FleetAdmin, FleetWorkspace, KeySource, OwnKey} from '../../model/fleet.ts';
import type {FleetWorkspaceEntry} from '../../model/generated/files.ts';
import {canonicalJson} from '../../model/json.ts';
import {oneLine} from '../../model/text.ts';
import {locate} from '../locate.ts';
import {problemAt} from '../report.ts';
import type {Source} from '../source.ts';
import {fillId, fillName} from './placeholder.ts';
import {pathOfWorkspace} from './places.ts';
import type {SpecContext} from './spec-context.ts';

type KeyEntry = NonNullable<FleetWorkspaceEntry['key']>;

/** Whose key a workspace is reached with. The admin workspace cannot act for itself: its own key is the admin's. */
export function keyOf(key: KeyEntry, id: string, admin: FleetAdmin | undefined, source: Source): KeySource {
  if (key !== 'admin') return ownKeyOf(key, id, source);
  return id === admin?.id ? admin.key : {from: 'admin'};
}

/** Where a key is that belongs to one workspace. Files are seen from the working directory. */
export function ownKeyOf(key: Exclude<KeyEntry, 'admin'>, id: string, source: Source): OwnKey {
  if ('env' in key) return {from: 'env', variable: fillName(key.env, id)};
  const path = fillId(key.file, id);
  return {from: 'file', path: posix.isAbsolute(path) ? path : posix.join(posix.dirname(source.file), path)};
}

/** Every workspace needs a key, and no two can have the same: a key belongs to one workspace. */
export function checkKeys(
  workspaces: readonly FleetWorkspace[],
  admin: FleetAdmin | undefined,
  {source, report}: SpecContext,
): void {
  const taken = new Map<string, string>(admin ? [[canonicalJson(admin.key), admin.id]] : []);
  for (const workspace of workspaces) {
    const {id, key} = workspace;
    if (key.from === 'admin') {
      if (!admin) report.add(() => noKey(workspace, source));
      continue;
    }
    const mark = canonicalJson(key);
    const other = taken.get(mark) ?? id;
    taken.set(mark, other);
    if (other !== id) report.add(() => sameKey(workspace, key, other, admin, source));
  }
}

const noKey = ({id}: FleetWorkspace, source: Source) =>
  problemAt(placeOfKey(id, source), 'CONFIG_MISSING_FIELD', `the workspace ${id} has no key`, {
    hint: 'add key: {env: NAME}, or admin: {id: …} for the key of an admin workspace',
  });

const sameKey = ({id}: FleetWorkspace, key: OwnKey, other: string, admin: FleetAdmin | undefined, source: Source) =>
  problemAt(
    placeOfKey(id, source),
    'CONFIG_CONFLICT',
    `the key in ${oneLine(key.from === 'env' ? key.variable : key.path)} is that of the ${admin?.id === other ? 'admin ' : ''}workspace ${other}`,
    {
      hint: admin?.id === other ? 'write key: admin' : 'give each workspace a key of its own',
      also: placeOfKey(other, source).at,
    },
  );

const placeOfKey = (id: string, source: Source) => locate(source, [...pathOfWorkspace({id}, source), 'key']);
