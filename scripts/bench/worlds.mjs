/*
Workspaces and the files that fit them. A world is `{state, files}`: what the emulator begins with, and desired state as a
document. Unless it says otherwise there is nothing to do in it.
*/
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {stringify} from 'yaml';

const ID = '0190b2c4-0000-7000-8000-000000000001';
const OWNER = {email: 'owner@acme.com', role: 'owner'};
const SCOPES = ['campaigns:read', 'leads:read'];

/** A list of so many made things. */
export const times = (length, make) => Array.from({length}, (_, index) => make(index));

/** Writes the files of a world: `rbac.yaml` for the tool, `desired.json` for programs that read no YAML. */
export function writeFiles(folder, {files}) {
  writeFileSync(join(folder, 'rbac.yaml'), stringify(files, {aliasDuplicateObjects: false}));
  writeFileSync(join(folder, 'desired.json'), JSON.stringify(files));
}

const world = (state, files) => ({
  state: {settings: {key_display: 'masked'}, workspaces: [{id: ID, name: 'Acme', members: [OWNER], ...state}]},
  files: {version: 1, workspace: {id: ID}, ...files},
});

/** Two members, one of whom is declared with another role. */
export const small = () =>
  world(
    {members: [OWNER, {email: 'ana@acme.com', role: 'editor'}]},
    {members: [{email: 'ana@acme.com', role: 'view'}]},
  );

/** Members (the owner among them), keys and tags, as declared. */
export function people({members, keys, tags}) {
  const lists = {
    members: times(members - 1, index => ({email: `member${index}@acme.com`, role: 'editor'})),
    keys: times(keys, index => ({name: `Key ${index}`, scopes: SCOPES})),
    tags: times(tags, index => ({label: `Tag ${index}`, description: `Number ${index}`})),
  };
  return world({members: [OWNER, ...lists.members], api_keys: lists.keys, custom_tags: lists.tags}, lists);
}

/** So many accounts for each tag, and none for two of them. */
export const apart = each => (tag, all) => all.slice(each * tag, each * (tag + 1));

/** Tags on the accounts that `accountsOf(tag, all)` picks, as declared. */
export function tagged({accounts, tags, accountsOf}) {
  const {all, assignments} = assigned(accounts, tags, accountsOf);
  return world(
    {accounts: all, custom_tags: assignments.map(({tag, accounts}) => ({label: tag, accounts}))},
    {assignments},
  );
}

/** The same with tags and assignments still to be made. */
export function untagged({accounts, tags, accountsOf}) {
  const {all, assignments} = assigned(accounts, tags, accountsOf);
  return world({accounts: all}, {tags: assignments.map(({tag}) => ({label: tag})), assignments});
}

function assigned(accounts, tags, accountsOf) {
  const all = times(accounts, index => `a${String(index).padStart(5, '0')}@send.acme.com`);
  return {all, assignments: times(tags, tag => ({tag: `Tag ${tag}`, accounts: accountsOf(tag, all)}))};
}

/** Tags that each lie on one campaign. They have to be read one by one: campaigns do not tell their tags. */
export function campaigns(tags) {
  const names = times(tags, index => `Campaign ${index}`);
  return world(
    {campaigns: names, custom_tags: names.map((name, index) => ({label: `Tag ${index}`, campaigns: [name]}))},
    {assignments: names.map((name, index) => ({tag: `Tag ${index}`, campaigns: [name]}))},
  );
}

/** So many objects, as declared: 8 of 10 are members, one a key, and one a tag, which lies on five accounts of its own. */
export function mixed(objects) {
  const tenth = Math.floor(objects / 10);
  const {state, files} = people({members: objects - 2 * tenth, keys: tenth, tags: tenth});
  const all = times(5 * tenth, index => `a${String(index).padStart(5, '0')}@send.acme.com`);
  const assignments = times(tenth, tag => ({tag: `Tag ${tag}`, accounts: all.slice(5 * tag, 5 * tag + 5)}));
  const [workspace] = state.workspaces;
  const custom_tags = workspace.custom_tags.map((tag, index) => ({...tag, accounts: assignments[index].accounts}));
  return {state: {...state, workspaces: [{...workspace, accounts: all, custom_tags}]}, files: {...files, assignments}};
}

/** So many tags to be made. */
export const newTags = count =>
  world({}, {tags: times(count, index => ({label: `Tag ${index}`, description: `Number ${index}`}))});
