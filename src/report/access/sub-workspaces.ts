import {type LiveSubWorkspace, type SubWorkspaceSpec, subWorkspace} from '../../kinds/sub-workspace.ts';
import type {SubWorkspaceAccess} from '../../model/access.ts';
import {type AccessInput, type Found, type Remarks, standingsOf} from './standings.ts';

/** Every workspace that this one manages, declared or live. */
export function subWorkspacesOf(
  input: AccessInput,
): {readonly sub_workspaces: readonly SubWorkspaceAccess[]} & Remarks {
  const {found, warnings, notes} = standingsOf(subWorkspace, input);
  return {sub_workspaces: found.map(subWorkspaceOf), warnings, notes};
}

const subWorkspaceOf = ({
  address,
  status,
  declared,
  live,
  differences,
}: Found<SubWorkspaceSpec, LiveSubWorkspace>): SubWorkspaceAccess => ({
  address,
  id: declared?.spec.id ?? live[0]?.spec.id ?? '',
  status,
  declared: declared ? {at: declared.at, name: declared.spec.name ?? null} : null,
  live: live.map(({id, spec, status: state, createdAt}) => ({
    id,
    name: spec.name ?? null,
    state,
    created_at: createdAt || null,
  })),
  differences,
});
