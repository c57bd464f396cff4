import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll} from 'vitest';
import type {Fleet} from '../../../src/desired/fleet/fleet.ts';
import {readFleet} from '../../../src/desired/fleet/read.ts';
import {desiredOf} from '../../../src/desired/fleet/state.ts';
import {InvalidFiles} from '../../../src/errors.ts';
import {kinds} from '../../../src/kinds/index.ts';
import type {DesiredState} from '../../../src/model/desired.ts';
import {textOf} from '../support.ts';

export type Files = Readonly<Record<string, string>>;

export const ADMIN = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';
export const NORTH = '0190b2c4-7d1e-7a52-8f3b-00000000000a';
export const SOUTH = '0190b2c4-7d1e-7a52-8f3b-00000000000b';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, {recursive: true});
});

/** A new folder with these files. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export interface ReadOptions {
  readonly file?: string;
  readonly allowUnknown?: boolean;
}

export const fleetIn = (cwd: string, {file, allowUnknown = false}: ReadOptions = {}): Promise<Fleet> =>
  readFleet({file, cwd, now: new Date('2026-11-01'), allowUnknown, kinds});

export const fleetOf = (files: Files, options: ReadOptions = {}): Promise<Fleet> => fleetIn(folderOf(files), options);

/** A fleet of one workspace with these files, the base first; each has a version without saying so. */
export const oneWorkspace = (files: Files, fleetFile = fleetFor(Object.keys(files))): Promise<Fleet> =>
  fleetOf({...versioned(files), 'fleet.yaml': fleetFile});

const fleetFor = (names: readonly string[]) =>
  `version: 1\nadmin: {id: ${ADMIN}}\nworkspaces: [{id: ${NORTH}, name: North, files: [${names.join(', ')}]}]`;

export const versioned = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, `version: 1\n${text}`]));

/** The desired state of the first workspace of a fleet. */
export async function stateIn(fleet: Fleet): Promise<DesiredState> {
  const [workspace] = fleet.workspaces;
  if (!workspace) throw new Error('the fleet has no workspace');
  return desiredOf(workspace, fleet);
}

/** Problems with their files, one a line. */
export async function problemsOf(work: Promise<unknown>): Promise<readonly string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (!(error instanceof InvalidFiles)) throw error;
    return error.problems.map(problem => folders.reduce(hide, `${problem.at.file}:${textOf(problem)}`));
  }
}

const hide = (text: string, folder: string) => text.replaceAll(folder, '<root>');

/** Addresses with the line that asks for each: `member/ana@acme.com base.yaml:3`. */
export const linesOf = ({sections}: DesiredState): readonly string[] =>
  Object.values(sections).flatMap(list => list.map(({address, at}) => `${address} ${at.file}:${at.line}`));
