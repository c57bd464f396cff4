import {posix} from 'node:path';
import type {Destination} from '../model/object.ts';
import {fold, oneLine} from '../model/text.ts';

/** A destination for people, as in `file secrets/marketing.key`, `MARKETING_KEY in .env` or `program ./store-secret`. */
export function destinationText(destination: Destination): string {
  switch (destination.to) {
    case 'file':
      return oneLine(`file ${destination.path}`);
    case 'env-file':
      return oneLine(`${destination.variable} in ${destination.path}`);
    case 'exec':
      return oneLine(`program ${destination.command[0] ?? '(none)'}`);
    case 'secrets-out':
      return oneLine(`a line in ${destination.path}`);
  }
}

/**
Equal for two destinations that are one: the normalised path, with the variable for `env-file`, or the whole argv. Paths
that differ in case alone count as one, since they are one file on many disks.

Two keys with one key here would overwrite each other; `secrets-out` alone takes any number. `sameDestination` knows both
that and the file that is an `env-file` elsewhere.
*/
export function destinationKey(destination: Destination): string {
  switch (destination.to) {
    case 'file':
    case 'secrets-out':
      return JSON.stringify([destination.to, pathKey(destination.path)]);
    case 'env-file':
      return JSON.stringify([destination.to, pathKey(destination.path), destination.variable]);
    case 'exec':
      return JSON.stringify([destination.to, ...programKey(destination.command)]);
  }
}

/** Whether two keys with these destinations would destroy each other's secret. */
export function sameDestination(a: Destination, b: Destination): boolean {
  if (a.to === 'exec' || b.to === 'exec') return destinationKey(a) === destinationKey(b);
  if (a.to === b.to) return a.to !== 'secrets-out' && destinationKey(a) === destinationKey(b);
  return pathKey(a.path) === pathKey(b.path);
}

const pathKey = (path: string): string => fold(posix.normalize(path));

function programKey([program = '', ...rest]: readonly string[]): readonly string[] {
  const path = posix.normalize(program);
  const bare = !program.includes('/');
  return [bare || path.startsWith('/') ? path : `./${path}`, ...rest];
}
