import {join, resolve} from 'node:path';
import {InvalidFiles} from '../../errors.ts';
import {oneLine} from '../../model/text.ts';
import {type FileInput, inputOf, otherName, typeOf} from '../find.ts';
import {problemAt} from '../report.ts';
import {topOf} from '../source.ts';

const DEFAULTS = ['fleet.yaml', 'fleet.yml'];

/**
The fleet file: the named one, the one in the named folder, or the one in the working directory.
@throws InvalidFiles when there is none
*/
export function findFleet(name: string | undefined, cwd: string): FileInput {
  const path = resolve(cwd, name ?? '.');
  const type = typeOf(path);
  if (type === 'file') return inputOf(path, cwd);
  const found = DEFAULTS.map(one => join(path, one)).find(one => typeOf(one) === 'file');
  if (found !== undefined) return inputOf(found, cwd);
  throw type === 'folder'
    ? missing(name, `there is no ${DEFAULTS.join(' or ')} in ${oneLine(path)}`, 'name one with --fleet PATH')
    : missing(name, `there is no file or folder "${oneLine(name ?? '')}"`, otherName(path));
}

const missing = (name = 'fleet.yaml', message: string, hint: string) =>
  new InvalidFiles([problemAt(topOf(name), 'FILE_NOT_FOUND', message, {hint})]);
