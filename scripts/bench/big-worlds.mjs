/*
Workspaces of any size: what their files say, as data, and what is live, as a state of the emulator. The same size gives the
same world.
*/
const WORKSPACE = '0190b2c4-0000-7000-8000-000000000001';
const HEAD = {version: 1, workspace: {id: WORKSPACE}};
const TAGS = 20;

/** 20 tags, each on its part of so many accounts, listed by address. @returns `{file, state}` */
export function assignments(size) {
  const all = range(size, index => `sender${index}@mail${index % 50}.acme.com`);
  const each = Math.ceil(size / TAGS);
  const tags = range(TAGS, team => ({label: `Team ${team}`, accounts: all.slice(team * each, (team + 1) * each)}));
  return {
    file: {
      ...HEAD,
      tags: tags.map(({label}) => ({label})),
      assignments: tags.map(({label, accounts}) => ({tag: label, accounts})),
    },
    state: stateOf({custom_tags: tags, accounts: all.map(email => ({email}))}),
  };
}

/** Members, all as they should be. */
export function members(size) {
  const all = range(size, index => ({email: `member${index}@acme.com`, role: 'editor'}));
  return {file: {...HEAD, members: all}, state: stateOf({members: all})};
}

/** A file whose entries are all wrong. */
export const badMembers = size => ({
  ...HEAD,
  members: range(size, index => ({email: `member${index}@acme.com`, role: 7})),
});

/** So many names in one map. */
export const roles = size => ({
  ...HEAD,
  roles: Object.fromEntries(range(size, index => [`Role ${index}`, {grants: 'view'}])),
  members: [],
});

/** Text of a file in which so many aliases stand for one list. */
export const aliases = size =>
  [
    'version: 1',
    `workspace: {id: ${WORKSPACE}}`,
    'keys:',
    '  - {name: Key, scopes: &scopes [campaigns:read, leads:read]}',
    ...range(size, index => `  - {name: Key ${index}, scopes: *scopes}`),
    '',
  ].join('\n');

/** Data as YAML in the style of people: an entry a line, long lists in blocks. */
export const yamlOf = data =>
  Object.entries(data)
    .map(([name, value]) => `${name}:${blockOf(value)}\n`)
    .join('');

function blockOf(value) {
  if (Array.isArray(value)) return value.length === 0 ? ' []' : value.map(item => `\n  - ${entryOf(item)}`).join('');
  if (typeof value !== 'object') return ` ${JSON.stringify(value)}`;
  return Object.entries(value)
    .map(([name, inner]) => `\n  ${JSON.stringify(name)}: ${JSON.stringify(inner)}`)
    .join('');
}

const entryOf = entry =>
  Object.entries(entry)
    .map(
      ([name, value]) =>
        `${name}: ${Array.isArray(value) ? value.map(item => `\n      - ${JSON.stringify(item)}`).join('') : JSON.stringify(value)}`,
    )
    .join('\n    ');

const stateOf = ({members: people = [], ...lists}) => ({
  settings: {key_display: 'masked'},
  workspaces: [{id: WORKSPACE, name: 'Big', members: [{email: 'boss@acme.com', role: 'owner'}, ...people], ...lists}],
});

function range(length, make) {
  return Array.from({length}, (_, index) => make(index));
}
