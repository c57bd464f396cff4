/*
Compares a world's file with its live state and plans, both in memory: neither YAML nor HTTP has part in it. Bundled and run by
big.mjs with the path of the world; prints the milliseconds of it and how many changes there are.
*/
import {readFileSync} from 'node:fs';
import {assemble} from '../../src/desired/assemble.ts';
import {Places} from '../../src/desired/places.ts';
import {Report} from '../../src/desired/report.ts';
import {linesOf} from '../../src/desired/source.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readLive} from '../../src/live/read.ts';
import type {JsonObject} from '../../src/model/json.ts';
import {buildPlan} from '../../src/plan/build.ts';

interface World {
  readonly file: JsonObject;
  readonly state: {
    readonly workspaces: readonly [
      {
        readonly id: string;
        readonly name: string;
        readonly custom_tags: readonly {readonly label: string; readonly accounts: readonly string[]}[];
        readonly accounts: readonly {readonly email: string}[];
      },
    ];
  };
}

const NOW = new Date('2026-11-01T00:00:00Z');
const {file, state}: World = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const [workspace] = state.workspaces;
const tags = workspace.custom_tags.map(({label, accounts}, index) => ({id: `tag-${index}`, label, accounts}));
const carriers = new Map(tags.map(({id, accounts}) => [id, accounts.map(email => ({email}))]));

/** Answers at once, each list whole. */
const lists = async (path: string, query: Readonly<Record<string, unknown>> = {}) => {
  if (path === 'custom-tags') return tags.map(({id, label}) => ({id, label, description: null}));
  if (path !== 'accounts') return [];
  return carriers.get(String(query.tag_ids)) ?? workspace.accounts;
};
const reader = {
  ownKeyId: undefined,
  clock: () => NOW,
  requests: () => 0,
  get: async (path: string, query?: Readonly<Record<string, unknown>>) =>
    path === 'workspaces/current'
      ? {id: workspace.id, name: workspace.name, owner: 'nobody'}
      : {items: [...(await lists(path, query))].slice(0, 1)},
  getAll: (path: string, options?: {readonly query?: Readonly<Record<string, unknown>>}) => lists(path, options?.query),
};

const places = new Places();
const root = places.leaf({start: 0, end: 0});
const source = {file: 'rbac.yaml', text: '', value: file, lines: linesOf(''), places, root};
const trusting = {document: () => {}, entry: ({item}: {readonly item: unknown}) => item as object, role: () => true};

run().catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});

async function run(): Promise<void> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const report = new Report();
  const desired = assemble([source], {now: NOW, allowUnknown: false, kinds}, trusting as never, report, true);
  report.throwIfAny();
  const live = await readLive(reader as never, desired, {kinds, parallelism: 8});
  const tool = {name: 'instantly-rbac', version: '0'};
  const plan = buildPlan({desired, live, kinds, options: {}, tool, createdAt: NOW});
  const {user, system} = process.cpuUsage(before);
  const figures = {ms: performance.now() - start, cpuMs: (user + system) / 1000, changes: plan.changes.length};
  process.stdout.write(JSON.stringify(figures));
}
