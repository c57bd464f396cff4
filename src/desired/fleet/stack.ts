import {dirname, resolve} from 'node:path';
import type {Problem} from '../../errors.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {oneLine} from '../../model/text.ts';
import {type FileInput, findFiles, inputOf, otherName, realPath, typeOf} from '../find.ts';
import {isInside} from '../links.ts';
import {locate} from '../locate.ts';
import {problemAt, Report} from '../report.ts';
import {type Place, type Source, topOf} from '../source.ts';
import type {Fleet} from './fleet.ts';
import type {Layer, Named} from './layer.ts';
import {placeOfFiles} from './places.ts';

/** A file among those of a workspace. */
export interface Stacked {
  readonly layer: Layer;
  /** The same for files of one folder or glob: none of them stands over another. */
  readonly group: object;
}

export interface Stack {
  /** The base first; each file once, at the first place where it is reached. */
  readonly files: readonly Stacked[];
  /** Whether these are all of them, and all could be read. */
  readonly complete: boolean;
}

/** The files that stand over no other. */
export const basesOf = (files: readonly Stacked[]): ReadonlySet<Source | undefined> =>
  new Set(files.filter(({group}) => group === files[0]?.group).map(({layer}) => layer.source));

/** The files of a workspace in the order in which they stand over each other. What cannot be found or read is a problem. */
export async function stackOf(workspace: FleetWorkspace, fleet: Fleet, report: Report): Promise<Stack> {
  const climb: Climb = {fleet, report, files: [], seen: new Set(), complete: true};
  for (const [index, name] of workspace.files.entries()) {
    const place = placeOfFiles(workspace, index, fleet);
    const group = {};
    for (const input of inputsOf(name, place, climb)) await visit(input, {place, group, chain: []}, climb);
  }
  return climb;
}

interface Climb {
  readonly fleet: Fleet;
  readonly report: Report;
  readonly files: Stacked[];
  /** Paths without links. */
  readonly seen: Set<string>;
  complete: boolean;
}

/** How a file was reached. */
interface Way {
  /** Where it is named. */
  readonly place: Place;
  readonly group: object;
  /** The files that led here by extending each other, each with its path without links. */
  readonly chain: readonly {readonly file: string; readonly real: string}[];
}

function inputsOf(name: string, place: Place, climb: Climb): readonly FileInput[] {
  const found = new Report();
  const inputs = findFiles([name], climb.fleet.options.cwd, found);
  for (const {code, message, hint} of found.problems) refuse(climb, () => problemAt(place, code, message, {hint}));
  return inputs.filter(input => 'path' in input);
}

/** Puts the files that a file stands over on the stack, and then itself. */
async function visit(input: FileInput, {place, group, chain}: Way, climb: Climb): Promise<void> {
  const real = realPath(input.path);
  const start = chain.findIndex(one => one.real === real);
  if (start !== -1) return refuse(climb, () => ring([...chain.slice(start).map(one => one.file), input.file], place));
  if (climb.seen.has(real)) return;
  climb.seen.add(real);
  if (!isInside(real, climb.fleet.root)) return refuse(climb, () => outside(input.file, place));
  const layer = await climb.fleet.layers.get(input);
  for (const problem of layer.problems) climb.report.add(() => problem);
  climb.complete &&= layer.source !== undefined;
  for (const named of layer.extends) {
    const below = extended(named, layer, climb);
    const way = {place: placeIn(layer, named), group: {}, chain: [...chain, {file: input.file, real}]};
    if (below) await visit(below, way, climb);
  }
  climb.files.push({layer, group});
}

/** A file that another one extends: a file by its path, no folder and no glob. */
function extended(named: Named, layer: Layer, climb: Climb): FileInput | undefined {
  const path = resolve(dirname(layer.path), named.text);
  if (typeOf(path) === 'file') return inputOf(path, climb.fleet.options.cwd);
  const found = typeOf(path) === 'folder' ? 'is a folder' : 'is not there';
  const hint = found === 'is a folder' ? 'name a file in it' : otherName(path);
  const message = `the file "${oneLine(named.text)}" ${found}`;
  return refuse(climb, () => problemAt(placeIn(layer, named), 'FILE_NOT_FOUND', message, {hint}));
}

const placeIn = ({source, file}: Layer, {path}: Named): Place => (source ? locate(source, path) : topOf(file));

function refuse(climb: Climb, make: () => Problem): undefined {
  climb.report.add(make);
  climb.complete = false;
}

const ring = (files: readonly string[], place: Place) =>
  problemAt(place, 'CONFIG_EXTENDS_RING', `files extend each other in a ring: ${files.map(oneLine).join(' → ')}`, {
    hint: 'delete one of these extends',
  });

const outside = (file: string, place: Place) =>
  problemAt(place, 'FILE_UNREADABLE', `the file "${oneLine(file)}" is outside the repository of the fleet`, {
    hint: 'put it beside the others: a file may not lead to what else is on the machine',
  });
