/*
What somebody would write in an afternoon: a client that reads every list page by page, compares, and writes object by object,
each request after the answer to the one before. It knows no pace, no retries, no lock and no guardrails. The benchmark runs it
beside the tool: node scripts/bench/sequential.mjs plan|apply desired.json
*/
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {connect} from './http.mjs';

/** The writes that are missing between the files and the workspace, as functions to be called in turn. */
export async function planAll(desired, {ask}) {
  const read = (path, query) => readAll(ask, path, query);
  await answerOf(ask, 'GET', 'workspaces/current');
  const writes = [];
  if (desired.members) writes.push(...writesFor(MEMBERS, desired.members, await read('workspace-members')));
  if (desired.keys) writes.push(...writesFor(KEYS, desired.keys, await read('api-keys')));
  const tags = desired.tags || desired.assignments ? await read('custom-tags') : [];
  if (desired.tags) writes.push(...writesFor(TAGS, desired.tags, tags));
  const tagIds = new Map(tags.map(({id, label}) => [label, id]));
  for (const entry of desired.assignments ?? []) writes.push(...(await assignments(entry, tagIds, read)));
  return writes.map(({method, path, body}) => async () => {
    const answer = await answerOf(ask, method, path, body?.(tagIds));
    if (path === TAGS.path) tagIds.set(answer.label, answer.id);
  });
}

/** How each list is compared: what tells two entries apart, and what of them is said. */
const MEMBERS = {
  path: 'workspace-members',
  nameOf: ({email}) => email,
  saidOf: ({role}) => ({role}),
  keep: ({role}) => role === 'owner',
};
const KEYS = {
  path: 'api-keys',
  nameOf: ({name}) => name,
  saidOf: ({scopes}) => ({scopes}),
  keep: () => false,
  replaced: true, // A key cannot be edited.
};
const TAGS = {
  path: 'custom-tags',
  nameOf: ({label}) => label,
  saidOf: ({description}) => (description === undefined ? {} : {description}),
  keep: () => true,
};

function writesFor({path, nameOf, saidOf, keep, replaced = false}, wanted, live) {
  const liveAt = new Map(live.map(object => [nameOf(object), object]));
  const names = new Set(wanted.map(nameOf));
  const create = entry => ({method: 'POST', path, body: () => entry});
  const remove = ({id}) => ({method: 'DELETE', path: `${path}/${id}`});
  const writes = wanted.flatMap(entry => {
    const found = liveAt.get(nameOf(entry));
    if (found === undefined) return [create(entry)];
    const said = saidOf(entry);
    if (Object.keys(said).every(field => isSame(said[field], found[field]))) return [];
    if (replaced) return [create(entry), remove(found)];
    return [{method: 'PATCH', path: `${path}/${found.id}`, body: () => said}];
  });
  return [...writes, ...live.filter(object => !names.has(nameOf(object)) && !keep(object)).map(remove)];
}

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Accounts of one tag; a new tag is on none. */
async function assignments({tag, accounts}, tagIds, read) {
  const id = tagIds.get(tag);
  const live = id === undefined ? [] : await read('accounts', `tag_ids=${id}`);
  const carried = new Set(live.map(({email}) => email));
  const wanted = new Set(accounts);
  const toggle = (email, assign) => ({
    method: 'POST',
    path: 'custom-tags/toggle-resource',
    body: ids => ({tag_ids: [ids.get(tag)], resource_type: 1, assign, resource_ids: [email]}),
  });
  return [
    ...accounts.filter(email => !carried.has(email)).map(email => toggle(email, true)),
    ...[...carried].filter(email => !wanted.has(email)).map(email => toggle(email, false)),
  ];
}

/** All items of a list, by its cursor. */
async function readAll(ask, path, query = '') {
  const items = [];
  let cursor = '';
  do {
    const after = cursor && `&starting_after=${encodeURIComponent(cursor)}`;
    const page = await answerOf(ask, 'GET', `${path}?limit=100&${query}${after}`);
    items.push(...page.items);
    cursor = page.items.length === 0 ? undefined : page.next_starting_after;
  } while (cursor !== undefined);
  return items;
}

async function answerOf(ask, method, path, body) {
  const {status, body: answer} = await ask(method, path, body);
  if (status !== 200) throw new Error(`${method} ${path} was answered with ${status}: ${answer.message}`);
  return answer;
}

async function main([command, file]) {
  const {INSTANTLY_API_URL: url, INSTANTLY_API_KEY: key} = process.env;
  const api = connect(url, key);
  const writes = await planAll(JSON.parse(readFileSync(file, 'utf8')), api);
  if (command === 'apply') for (const write of writes) await write();
  api.close();
  process.stdout.write(`${JSON.stringify({writes: writes.length})}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
