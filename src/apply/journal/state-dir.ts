import {homedir} from 'node:os';
import {isAbsolute, join, resolve} from 'node:path';
import {RbacError} from '../../errors.ts';

export interface StateDirOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What `--state-dir` says, or the emulator's own folder; relative to `cwd`. */
  readonly option?: string | undefined;
  readonly cwd: string;
  /** Host of the API with its port, if it has one: `api.instantly.ai`. */
  readonly apiHost: string;
  readonly workspaceId: string;
}

/**
The folder of a workspace's journals: `<--state-dir | $XDG_STATE_HOME/instantly-rbac | ~/.local/state/instantly-rbac>/<API
host>/<workspace id>`. Nothing is made yet.
@throws RbacError `API_SHAPE` when the workspace's id is nothing that a folder can be named after
*/
export function stateDir({env, option, cwd, apiHost, workspaceId}: StateDirOptions): string {
  if (!/^[\w-]{1,100}$/.test(workspaceId))
    throw new RbacError('API_SHAPE', 'the id of the workspace is not an id', {hint: 'check INSTANTLY_API_URL'});
  const base = option === undefined ? defaultBase(env) : resolve(cwd, option);
  return join(base, folderName(apiHost), workspaceId);
}

/** DOC: XDG Base Directory Specification 0.8: a relative path there is to be ignored. */
function defaultBase({XDG_STATE_HOME: xdg, HOME: home}: StateDirOptions['env']): string {
  const state = xdg && isAbsolute(xdg) ? xdg : join(home && isAbsolute(home) ? home : homedir(), '.local', 'state');
  return join(state, 'instantly-rbac');
}

/** A host as the name of one folder: a colon stays where file systems take it. */
function folderName(host: string): string {
  const name = host.toLowerCase().replace(process.platform === 'win32' ? /[^\w.-]/g : /[^\w.:[\]-]/g, '_');
  return /^\.*$/.test(name) ? '_' : name;
}
