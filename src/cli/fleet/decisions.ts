import {expectedSubWorkspaces} from '../../desired/fleet/expected.ts';
import {filesOf} from '../../desired/fleet/files.ts';
import type {Fleet} from '../../desired/fleet/fleet.ts';
import {Layers} from '../../desired/fleet/layers.ts';
import {desiredOf} from '../../desired/fleet/state.ts';
import {subWorkspacesOf} from '../../desired/fleet/sub-workspaces.ts';
import {Report} from '../../desired/report.ts';
import {readSheet} from '../../desired/sheet/read.ts';
import {EXIT, type ExitCode, InvalidFiles, type Problem} from '../../errors.ts';
import type {AccessModel} from '../../model/access.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {didYouMean} from '../../model/nearest.ts';
import {positionText} from '../../model/position.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {shellWord} from '../../render/offboarding.ts';
import {renderDecided} from '../../render/review/decided.ts';
import {styleOf} from '../../render/style.ts';
import {buildAccess} from '../../report/access/build.ts';
import {type Decided, decide, type Edit, type FilledRow} from '../../report/review/decide.ts';
import {type Unmeant, unmeant} from '../../report/review/meant.ts';
import type {Options} from '../command.ts';
import {coloured, type Io} from '../io.ts';
import {listed, readSheetFile, rewritesOf} from '../review/decisions.ts';
import {type Rewrite, rewriteAll} from '../rewrite.ts';
import {loadFleet} from './options.ts';

/**
Turns a filled-in sheet of a fleet into an edit of its files, offline: all of it, or nothing. What the edited files would come to is
looked at in every workspace before any is written, for workspaces share files.
@throws InvalidFiles, RbacError
*/
export async function carryOutFleetSheet(options: Options, io: Io): Promise<ExitCode> {
  const fleet = await loadFleet(options, io);
  const files = await filesOf(fleet);
  const rows = await readRows(options, io);
  const workspaces = workspacesOf(fleet, rows);
  const decided = await decideAll(rows, workspaces, fleet, io.now());
  const rewrites = rewritesOf(files, once([...decided.editsOf.values()].flat()));
  await assertMeant(rewrites, decided.editsOf, workspaces, fleet);
  if (options.write === true) await rewriteAll(rewrites);
  const next = `instantly-rbac fleet plan${typeof options.fleet === 'string' ? ` --fleet ${shellWord(options.fleet)}` : ''}`;
  const style = styleOf(coloured(io, 'out', options.color !== false));
  io.out(renderDecided({counts: decided.counts, rewrites, written: options.write === true, next}, style));
  return EXIT.ok;
}

/** Of an entry that workspaces share each of them says the same. */
const once = (edits: readonly Edit[]): readonly Edit[] => [
  ...new Map(edits.map(edit => [JSON.stringify(edit), edit])).values(),
];

async function readRows(options: Options, io: Io): Promise<readonly FilledRow[]> {
  const report = new Report();
  const sheet = await readSheetFile(String(options.decisions), io, report);
  report.throwIfAny();
  return readSheet(sheet);
}

/** Those of the fleet file, those of which a file tells, and those that the sheet names and a rule of the fleet takes in. */
function workspacesOf(fleet: Fleet, rows: readonly FilledRow[]): readonly FleetWorkspace[] {
  const known = [...fleet.workspaces, ...expectedSubWorkspaces(fleet)];
  const ids = new Set(rows.map(({workspace}) => workspace.text));
  const named = [...ids].filter(id => /^[\da-f-]{36}$/i.test(id) && !known.some(one => one.id === id));
  return [
    ...known,
    ...subWorkspacesOf(
      fleet,
      named.map(id => ({id, name: id})),
    ).workspaces,
  ];
}

interface DecidedAll extends Pick<Decided, 'counts'> {
  /** By the id of the workspace. */
  readonly editsOf: ReadonlyMap<string, readonly Edit[]>;
}

/** @throws InvalidFiles with everything that is wrong with the sheet, in its order */
async function decideAll(
  rows: readonly FilledRow[],
  workspaces: readonly FleetWorkspace[],
  fleet: Fleet,
  today: Date,
): Promise<DecidedAll> {
  const problems: Problem[] = [];
  const editsOf = new Map<string, readonly Edit[]>();
  const counts = {keep: 0, remove: 0, until: 0, role: 0, undecided: 0};
  for (const [id, own] of byWorkspace(rows)) {
    const workspace = workspaces.find(one => one.id === id);
    if (workspace === undefined) problems.push(...own.slice(0, 1).map(row => stranger(row, workspaces)));
    else {
      const decided = decide(own, await modelOf(workspace, fleet), today);
      problems.push(...decided.problems);
      editsOf.set(id, decided.edits);
      for (const word of Object.keys(counts) as (keyof typeof counts)[]) counts[word] += decided.counts[word];
    }
  }
  problems.push(...contradictions(editsOf, workspaces));
  if (problems.length > 0) throw new InvalidFiles(listed(problems.toSorted((a, b) => a.at.line - b.at.line)));
  return {editsOf, counts};
}

function byWorkspace(rows: readonly FilledRow[]): ReadonlyMap<string, readonly FilledRow[]> {
  const groups = new Map<string, FilledRow[]>();
  for (const row of rows) {
    const id = row.workspace.text;
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

const stranger = ({workspace: {text, place}}: FilledRow, workspaces: readonly FleetWorkspace[]): Problem => ({
  ...place,
  code: 'CONFIG_UNKNOWN_REFERENCE',
  message: text === '' ? 'the row names no workspace' : `the fleet has no workspace ${oneLine(text)}`,
  hint: didYouMean(
    text,
    new Set(workspaces.map(({id}) => id)),
    'name the sheet of this fleet, or its fleet file with --fleet',
  ),
});

const modelOf = async (workspace: FleetWorkspace, fleet: Fleet): Promise<AccessModel> =>
  buildAccess({desired: await desiredOf(workspace, fleet), live: undefined, asOf: undefined});

/** An entry that workspaces share says one thing. */
function contradictions(
  editsOf: ReadonlyMap<string, readonly Edit[]>,
  workspaces: readonly FleetWorkspace[],
): readonly Problem[] {
  const first = new Map<string, {readonly said: string; readonly id: string}>();
  const told = new Set<string>();
  return [...editsOf].flatMap(([id, edits]) =>
    edits.flatMap(edit => {
      const place = positionText(edit.at);
      const said = JSON.stringify(edit);
      const before = first.get(place);
      if (before === undefined) first.set(place, {said, id});
      if (before === undefined || before.said === said || told.has(place)) return [];
      told.add(place);
      const names = [before.id, id].map(one => nameOf(one, workspaces));
      return [
        {
          code: 'CONFIG_CONFLICT' as const,
          message: `${oneLine(edit.address)} is decided in two ways, in ${listOf(names)}, which share this entry`,
          at: edit.at,
          hint: HINT,
        },
      ];
    }),
  );
}

const HINT = 'decide the same in all workspaces of this file, or edit the file of the one workspace by hand';

const nameOf = (id: string, workspaces: readonly FleetWorkspace[]): string =>
  workspaces.find(one => one.id === id)?.name ?? id;

/** Whether the edited files come to what was decided, in every workspace, and to nothing else. @throws InvalidFiles */
async function assertMeant(
  rewrites: readonly Rewrite[],
  editsOf: ReadonlyMap<string, readonly Edit[]>,
  workspaces: readonly FleetWorkspace[],
  fleet: Fleet,
): Promise<void> {
  if (rewrites.length === 0) return;
  const edited = {...fleet, layers: new Layers(fleet.options, new Map(rewrites.map(({path, after}) => [path, after])))};
  const found = new Map<string, {readonly one: Unmeant; readonly names: string[]}>();
  for (const workspace of workspaces) {
    const [before, after] = [await modelOf(workspace, fleet), await modelAfter(workspace, edited)];
    for (const one of unmeant(before, after, editsOf.get(workspace.id) ?? [])) {
      const key = JSON.stringify(one);
      const names = found.get(key)?.names ?? [];
      found.set(key, {one, names: [...names, workspace.name ?? workspace.id]});
    }
  }
  if (found.size > 0) throw new InvalidFiles(listed([...found.values()].map(problemOf)));
}

/** Places in edited files are none that anybody can look at, so they are told of with the line of the workspace. */
async function modelAfter(workspace: FleetWorkspace, edited: Fleet): Promise<AccessModel> {
  try {
    return await modelOf(workspace, edited);
  } catch (error) {
    if (!(error instanceof InvalidFiles)) throw error;
    const problems = error.problems.map(({code, message, at, hint}) => ({
      code,
      message: `once edited, the files of ${oneLine(workspace.name ?? workspace.id)} would be wrong: ${message} (${at.file})`,
      at: workspace.at,
      ...(hint !== undefined && {hint}),
    }));
    throw new InvalidFiles(problems);
  }
}

const problemOf = ({
  one: {address, what, at},
  names,
}: {
  readonly one: Unmeant;
  readonly names: readonly string[];
}): Problem => ({
  code: 'CONFIG_CONFLICT',
  message: `${oneLine(address)} ${WORDS[what]} ${listOf(names)}${what === 'stays' ? ': another file declares it as well' : ', where that was not decided: they share this entry'}`,
  at,
  hint: what === 'stays' ? 'take it out there by hand, or write it under "remove:" in this file' : HINT,
});

const WORDS = {goes: 'would go from', stays: 'would stay as it is in', changes: 'would change in'};
