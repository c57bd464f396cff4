import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {type EmulatorState, parseState, type WorkspaceState} from '../../src/emulator/index.ts';
import {WORKSPACE_ID} from '../support/world.ts';

/** The workspace that is to be invited into the group. */
const SOUTH_ID = '0190b2c4-0000-7000-8000-000000000002';
const CENTRAL_ID = '0190b2c4-0000-7000-8000-000000000003';

/** Something of every kind to make, to change, to replace and to remove; and something of every kind to leave alone. */
export const FILE = `version: 1
workspace: {id: ${WORKSPACE_ID}, owner: olga@acme.com, key: ci}
guardrails: {min_admins: 2, max_removals: "100%"}
manage:
  tags: authoritative
  ignore: ["member/*@partner.com", "key/Zapier*", "tag/Sales*"]
roles:
  analyst: {grants: view, permissions: [dashboard.view, campaigns.view]}
members:
  - {email: ana@acme.com, role: editor}      # was an admin
  - {email: ben@acme.com, role: admin}       # was an editor
  - {email: dan@acme.com, role: view, nickname: Dan}
  - {email: eve@acme.com, role: analyst}     # had no permissions: is replaced
  - {email: fay@acme.com, role: view}        # is new
  - {email: gus@acme.com, role: editor}      # is as it should be
keys:
  - {name: ci, scopes: ["all:all"]}
  - {name: Reports, scopes: ["campaigns:read"], secret: {to: file, path: secrets/reports.key}}
  - {name: Leads, scopes: ["leads:read"], overlap: 0h, secret: {to: file, path: secrets/leads.key}}
  - {name: Warehouse, scopes: ["accounts:read"], overlap: 24h, secret: {to: file, path: secrets/warehouse.key}}
tags:
  - {label: Pilots, description: Those who go first}
  - {label: North, description: Up there}
  - {label: SDR-West, previously: [West SDRs]}
  - {label: East, description: Where the sun rises}
assignments:
  - {tag: Pilots, campaigns: [Spring], accounts: [a@acme.com, b@acme.com]}
  - {tag: North, campaigns: [Spring, Autumn], accounts: [n@acme.com]}
  - {tag: SDR-West, accounts: ["*@west.acme.com"]}
sub_workspaces:
  - {id: ${SOUTH_ID}, name: South}
  - {id: ${CENTRAL_ID}, name: Central}
`;

/** What apply must be given: replacing a member is refused otherwise. */
export const OPTIONS: readonly string[] = ['apply', '--auto-approve', '--allow', 'member_replacement'];

const START = {
  settings: {key_display: 'masked'},
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      members: [
        {email: 'olga@acme.com', role: 'owner'},
        {email: 'ana@acme.com', role: 'admin'},
        {email: 'ben@acme.com', role: 'editor'},
        {email: 'carl@acme.com', role: 'admin'},
        {email: 'dan@acme.com', role: 'view', nickname: 'Danny'},
        {email: 'eve@acme.com', role: 'view', permissions: ['leadManagement.view']},
        {email: 'gus@acme.com', role: 'editor'},
        {email: 'hal@partner.com', role: 'admin', accepted: false},
      ],
      api_keys: [
        {name: 'ci', scopes: ['all:all']},
        {name: 'Leads', scopes: ['leads:all']},
        {name: 'Warehouse', scopes: ['accounts:all']},
        {name: 'Old import', scopes: ['leads:create']},
        {name: 'Zapier', scopes: ['campaigns:all']},
      ],
      custom_tags: [
        {label: 'North', description: 'Up there', campaigns: ['Autumn', 'Winter'], accounts: ['n@acme.com']},
        {label: 'West SDRs', accounts: ['a@west.acme.com', 'b@west.acme.com']},
        {label: 'East', description: 'Over there'},
        {label: 'Legacy', campaigns: ['Winter']},
        {label: 'Sales: EMEA', campaigns: ['Spring']},
      ],
      campaigns: ['Spring', 'Autumn', 'Winter'],
      accounts: ['a@acme.com', 'b@acme.com', 'n@acme.com', 'a@west.acme.com', 'b@west.acme.com'],
    },
    {id: SOUTH_ID, name: 'South', members: [{email: 'sam@south.com', role: 'owner'}], custom_tags: ['South only']},
    {id: CENTRAL_ID, name: 'Central', parent: 'Acme', members: [{email: 'cleo@central.com', role: 'owner'}]},
  ],
};

/** The state in which every case begins. */
export const startState = (): EmulatorState => parseState(START);

/**
What must be true in the end, written by hand: the only statement of it in this suite, and no code of the tool has a
part in it. A line for each object, sorted.
*/
export const END: readonly string[] = [
  'assignment East: nothing',
  'assignment North: accounts n@acme.com; campaigns Autumn, Spring',
  'assignment Pilots: accounts a@acme.com, b@acme.com; campaigns Spring',
  'assignment SDR-West: accounts a@west.acme.com, b@west.acme.com',
  'assignment Sales: EMEA: campaigns Spring',
  'file secrets/leads.key',
  'file secrets/reports.key',
  'file secrets/warehouse.key',
  'group Central accepted',
  'group South pending',
  'key Leads: leads:read, secret in secrets/leads.key',
  'key Reports: campaigns:read, secret in secrets/reports.key',
  'key Warehouse: accounts:all, the one from before',
  'key Warehouse: accounts:read, secret in secrets/warehouse.key',
  'key Zapier: campaigns:all, the one from before',
  'key ci: all:all, the one from before',
  'member ana@acme.com: editor',
  'member ben@acme.com: admin',
  'member dan@acme.com: view, called Dan',
  'member eve@acme.com: view, invited, may dashboard.view campaigns.view',
  'member fay@acme.com: view, invited',
  'member gus@acme.com: editor',
  'member hal@partner.com: admin, invited',
  'member olga@acme.com: owner',
  'tag East: Where the sun rises',
  'tag North: Up there',
  'tag Pilots: Those who go first',
  'tag SDR-West: no description',
  'tag Sales: EMEA: no description',
];

/** A state, and the files that secrets were written to, in the words of `END`. */
export function statementOf(state: EmulatorState, folder: string): readonly string[] {
  const [acme] = state.workspaces;
  if (acme === undefined) throw new Error('the workspace is gone');
  const names = new Map(state.workspaces.map(({id, name}) => [id, name]));
  const files = secretFiles(folder);
  return [
    ...acme.members.map(memberLine),
    ...acme.api_keys.map(row => keyLine(row, files)),
    ...acme.custom_tags.map(({label, description}) => `tag ${label}: ${description ?? 'no description'}`),
    ...acme.custom_tags.map(tag => assignmentLine(tag, acme)),
    ...state.group_members.map(({sub_workspace_id, status}) => `group ${names.get(sub_workspace_id)} ${status}`),
    ...[...files.keys()].map(file => `file ${file}`),
  ].sort();
}

function memberLine({email, role, nickname, accepted, permissions}: WorkspaceState['members'][number]): string {
  const more = [
    ...(accepted ? [] : ['invited']),
    ...(nickname === null ? [] : [`called ${nickname}`]),
    ...(permissions === null ? [] : [`may ${permissions.join(' ')}`]),
  ];
  return `member ${email}: ${[role, ...more].join(', ')}`;
}

/** A key of the start is known by its text; of a new one the file that has its secret counts. */
function keyLine({name, scopes, key}: WorkspaceState['api_keys'][number], files: ReadonlyMap<string, string>): string {
  const [file] = [...files].find(([, text]) => text === `${key}\n`) ?? [];
  const where = FIRST_KEYS.has(key) ? 'the one from before' : file === undefined ? 'LOST' : `secret in ${file}`;
  return `key ${name}: ${scopes.join(' ')}, ${where}`;
}

function assignmentLine({id, label}: WorkspaceState['custom_tags'][number], acme: WorkspaceState): string {
  const on = acme.mappings.filter(({tag_id}) => tag_id === id);
  const accounts = on.filter(({resource_type}) => resource_type === 1).map(({resource_id}) => resource_id);
  const ids = new Set(on.filter(({resource_type}) => resource_type === 2).map(({resource_id}) => resource_id));
  const campaigns = acme.campaigns.filter(campaign => ids.has(campaign.id)).map(({name}) => name);
  const parts = [
    ...(accounts.length === 0 ? [] : [`accounts ${accounts.sort().join(', ')}`]),
    ...(campaigns.length === 0 ? [] : [`campaigns ${campaigns.sort().join(', ')}`]),
  ];
  return `assignment ${label}: ${parts.join('; ') || 'nothing'}`;
}

/** The secrets that were delivered, by path. */
function secretFiles(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(join(folder, 'secrets'), {withFileTypes: true}).map(({name}) => `secrets/${name}`);
  return new Map(files.sort().map(file => [file, readFileSync(join(folder, file), 'utf8')]));
}

const FIRST = startState();

/** The texts of the keys that are there from the start. */
export const FIRST_KEYS: ReadonlySet<string> = new Set(FIRST.workspaces[0]?.api_keys.map(({key}) => key));

/** The key that the tool is given. */
export const OWN_KEY = FIRST.workspaces[0]?.api_keys.find(({name}) => name === 'ci')?.key ?? '';

/** What nobody may touch, whole rows of it: other workspaces, campaigns, accounts, and everything that is ignored. */
export function untouched({workspaces}: EmulatorState): readonly unknown[] {
  const [acme, ...others] = workspaces;
  const tags = acme?.custom_tags.filter(({label}) => label.startsWith('Sales')) ?? [];
  return [
    others,
    acme?.campaigns,
    acme?.accounts,
    acme?.members.filter(({email}) => /^(olga|hal|gus)@/.test(email)),
    acme?.api_keys.filter(({name}) => name === 'Zapier' || name === 'ci'),
    tags,
    acme?.mappings.filter(({tag_id}) => tags.some(({id}) => id === tag_id)),
  ];
}

export const UNTOUCHED = untouched(FIRST);
