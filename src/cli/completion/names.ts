import {InvalidFiles, RbacError} from '../../errors.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {KindName} from '../../model/object.ts';
import {byText, hasUnsafeCharacter} from '../../model/text.ts';
import type {Io} from '../io.ts';
import type {List} from './offers.ts';

/**
Names from the files that a half-written command line is about, sorted. Files that are missing or wrong have none: somebody who
presses Tab wants no error. Nothing but files is read.
@param line the words behind the program's name
*/
export async function namesFor(list: List, line: readonly string[], io: Io): Promise<readonly string[]> {
  try {
    const names = list === 'workspaces' ? await workspaceNames(line, io) : await declaredNames(list, line, io);
    return [...new Set(names)].filter(name => !hasUnsafeCharacter(name)).sort(byText);
  } catch (error) {
    if (error instanceof RbacError || error instanceof InvalidFiles) return [];
    throw error;
  }
}

async function declaredNames(list: Exclude<List, 'workspaces'>, line: readonly string[], io: Io) {
  const {loadDesired} = await import('../load.ts');
  const file = valuesOf(line, ['-f', '--file']).filter(path => path !== '-');
  const {sections, roles} = await loadDesired({file, allowUnknown: true}, io);
  const of = (kind: KindName) => addressesIn(sections, kind);
  if (list === 'members') return of('member').map(address => address.slice('member/'.length));
  if (list === 'keys') return of('key').map(address => address.slice('key/'.length));
  const own = [...roles.keys()].map(name => `role/${name}`);
  return [...(Object.keys(sections) as KindName[]).flatMap(of), ...own];
}

const addressesIn = (sections: DesiredState['sections'], kind: KindName) =>
  (sections[kind] ?? []).map(({address}) => address);

/** Names, ids and labels, as `--select` takes them. */
async function workspaceNames(line: readonly string[], io: Io): Promise<readonly string[]> {
  const {loadFleet} = await import('../fleet/options.ts');
  const [fleet] = valuesOf(line, ['--fleet']);
  const {workspaces} = await loadFleet({fleet, allowUnknown: true}, io);
  return workspaces.flatMap(({id, name, labels}) => [...labels, id, ...(name === undefined ? [] : [name])]);
}

/** The values of an option in words that nobody has parsed, and that may be wrong. */
function valuesOf(line: readonly string[], names: readonly string[]): readonly string[] {
  return line.flatMap((word, index) => {
    const [name = '', ...rest] = word.split('=');
    if (!names.includes(name)) return [];
    const value = rest.length > 0 ? rest.join('=') : line[index + 1];
    return value === undefined || value === '' ? [] : [value];
  });
}
