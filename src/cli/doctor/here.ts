import {lstat, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {kinds} from '../../kinds/index.ts';
import type {DesiredState} from '../../model/desired.ts';
import {count} from '../../model/text.ts';
import {schemaFile} from '../init/schema-file.ts';
import type {Io} from '../io.ts';
import {TOOL} from '../version.ts';
import {codeOf} from '../write-whole.ts';
import {type Found, ok, skipped, warn} from './finding.ts';

/** Whether there is a fleet file where commands look for one. */
export const hasFleet = ({cwd}: Pick<Io, 'cwd'>): Promise<boolean> =>
  lstat(join(cwd, 'fleet.yaml')).then(
    () => true,
    () => false,
  );

/** The first version of Node that the tool runs with, and the first that is still looked after. */
const OLDEST = [20, 19] as const;
const MAINTAINED = 22;

export function checkNode(version = process.versions.node): Found {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const told = `${TOOL.name} ${TOOL.version} with Node ${version}`;
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return {...warn(told, `install Node ${OLDEST.join('.')} or newer`), status: 'fail'};
  return major < MAINTAINED ? warn(`${told}, which is end of life`, 'use Node 22 or 24 in production') : ok(told);
}

export function checkFiles({workspace, sections, warnings}: DesiredState): Found {
  const counts = kinds.flatMap(({name, noun}) => (sections[name] ? [count(sections[name].length, ...noun)] : []));
  const told = counts.join(', ') || 'nothing is managed';
  if (workspace?.id === undefined)
    return warn(
      `${told}; the files do not say which workspace they are about`,
      'write workspace.id, which apply needs',
    );
  if (warnings.length > 0)
    return warn(`${told}; ${count(warnings.length, 'warning')}`, 'instantly-rbac validate shows them');
  return ok(told);
}

/** Whether the schema that editors read is that of this version. */
export async function checkSchema({cwd}: Pick<Io, 'cwd'>): Promise<Found> {
  const {path, text} = schemaFile();
  const make = `mkdir -p schemas && instantly-rbac schema > ${path}`;
  try {
    const found = await readFile(join(cwd, path), 'utf8');
    return found === text ? ok(`${path} is that of this version`) : warn(`${path} is that of another version`, make);
  } catch (error) {
    return skipped(`editors find no ${path} (${codeOf(error)}): ${make}`);
  }
}
