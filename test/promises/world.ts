import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {EmulatorState} from '../../src/emulator/index.ts';
import {WORKSPACE_ID} from '../cli/support.ts';

/** A workspace as it grows: people of all roles, keys in clear, tags in use, others that nobody declares. */
export const GROWN = {
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      members: [
        {email: 'ceo@acme.com', role: 'owner'},
        {email: 'ana@acme.com', role: 'admin'},
        {email: 'bob@acme.com', role: 'editor', nickname: 'Bob'},
        {email: 'eve@acme.com', role: 'view', permissions: ['dashboard.view']},
        {email: 'new@acme.com', role: 'view', accepted: false},
        {email: 'guest@client.com', role: 'client'},
      ],
      api_keys: [
        {name: 'BI', scopes: ['campaigns:read'], key: 'canary-of-a-listed-key-0001'},
        {name: 'Zapier', scopes: ['leads:all'], key: 'canary-of-a-listed-key-0002'},
      ],
      custom_tags: [
        {label: 'West', description: 'the west', campaigns: ['West 1', 'West 2'], accounts: ['a@acme.com']},
        {label: 'East', accounts: ['b@acme.com']},
        'nobody declares this',
      ],
      campaigns: ['West 1', 'West 2', 'East 1'],
      accounts: ['a@acme.com', 'b@acme.com', 'c@acme.com'],
    },
  ],
};

/** What files ask of that workspace: something of every sort of change. */
export const WANTED = `version: 1
workspace: {id: ${WORKSPACE_ID}, owner: ceo@acme.com}
members:
  - {email: ana@acme.com, role: editor}
  - {email: bob@acme.com, role: admin, nickname: Bob}
  - {email: zoe@acme.com, role: view}
  - {email: new@acme.com, role: view}
keys:
  - {name: BI, scopes: [campaigns:read, accounts:read], overlap: 0h, secret: {to: file, path: secrets/bi.key}}
  - {name: CRM, scopes: [leads:read], secret: {to: env-file, path: secrets/crm.env, variable: CRM_KEY}}
  - {name: Zapier, scopes: [leads:all]}
  - {name: CI, scopes: ["all:all"]}
tags:
  - {label: West, description: everything west}
  - {label: Far East, previously: [East]}
  - {label: North}
assignments:
  - {tag: West, campaigns: [West 2], accounts: ["*@acme.com"]}
  - {tag: Far East, accounts: []}
  - {tag: North, campaigns: [East 1]}
guardrails: {max_removals: "50%"}
`;

/** A state without what differs from run to run: ids, times and texts of keys. */
export function essence({workspaces: [workspace]}: EmulatorState) {
  const tags = new Map((workspace?.custom_tags ?? []).map(({id, label}) => [id, label]));
  const campaigns = new Map((workspace?.campaigns ?? []).map(({id, name}) => [id, name]));
  const sorted = (lines: readonly string[]) => [...lines].sort();
  return {
    members: sorted(
      (workspace?.members ?? []).map(({email, role, accepted, nickname}) => `${email} ${role} ${accepted} ${nickname}`),
    ),
    keys: sorted((workspace?.api_keys ?? []).map(({name, scopes}) => `${name} ${[...scopes].sort()}`)),
    tags: sorted(
      (workspace?.custom_tags ?? [])
        .filter(({label}) => !label.startsWith('instantly-rbac:')) // The lock of a dead run stays until the next one that writes.
        .map(({label, description}) => `${label}: ${description}`),
    ),
    mappings: sorted(
      (workspace?.mappings ?? []).map(
        ({tag_id, resource_id}) => `${tags.get(tag_id)} on ${campaigns.get(resource_id) ?? resource_id}`,
      ),
    ),
  };
}

/** The text of the live key of a name; an error when there are several. */
export function keyNamed({workspaces: [workspace]}: EmulatorState, name: string): string | undefined {
  const found = (workspace?.api_keys ?? []).filter(key => key.name === name);
  if (found.length > 1) throw new Error(`${found.length} keys are called ${name}`);
  return found[0]?.key;
}

/** Every file below a folder, by its path from there. */
export async function filesBelow(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []);
  const files = entries.filter(entry => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async entry => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length + 1), await readFile(path)] as const;
      }),
    ),
  );
}
