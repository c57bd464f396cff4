import {posix} from 'node:path';
import {isFile, remoteKey, VAULT_FIELD, VAULT_MOUNT} from '../model/destination.ts';
import type {Destination} from '../model/object.ts';
import {fold, oneLine} from '../model/text.ts';
import type {To} from './sink.ts';

/** A destination for people, as in `file secrets/marketing.key`, `MARKETING_KEY in .env` or `program ./store-secret`. */
export const destinationText = (destination: Destination): string => oneLine(textOf(destination));

function textOf(destination: Destination): string {
  switch (destination.to) {
    case 'file':
      return `file ${destination.path}`;
    case 'env-file':
      return `${destination.variable} in ${destination.path}`;
    case 'age':
      return `age file ${destination.path}`;
    case 'github':
      return `secret ${destination.name} of ${homeText(destination)}`;
    case 'vault':
      return `${destination.field ?? VAULT_FIELD} in Vault's ${destination.mount ?? VAULT_MOUNT}/${destination.path}`;
    case 'exec':
      return `program ${destination.command[0] ?? '(none)'}`;
    case 'secrets-out':
      return `a line in ${destination.path}`;
  }
}

const homeText = ({repository, environment}: To<'github'>): string =>
  environment === undefined ? repository : `environment ${environment} of ${repository}`;

/**
Equal for two destinations that are one: the normalised path, with the variable for `env-file`; the whole argv; the place
at a service. Paths that differ in case alone count as one, since they are one file on many disks.

Two keys with one key here would overwrite each other; `secrets-out` alone takes any number. `sameDestination` knows both
that and the file that is an `env-file` elsewhere.
*/
export function destinationKey(destination: Destination): string {
  switch (destination.to) {
    case 'file':
    case 'age':
    case 'secrets-out':
      return JSON.stringify([destination.to, pathKey(destination.path)]);
    case 'env-file':
      return JSON.stringify([destination.to, pathKey(destination.path), destination.variable]);
    case 'exec':
      return JSON.stringify([destination.to, ...programKey(destination.command)]);
    default:
      return JSON.stringify(remoteKey(destination));
  }
}

/** Whether two keys with these destinations would destroy each other's secret. */
export function sameDestination(a: Destination, b: Destination): boolean {
  if (!isFile(a) || !isFile(b)) return destinationKey(a) === destinationKey(b);
  if (a.to === b.to) return a.to !== 'secrets-out' && destinationKey(a) === destinationKey(b);
  return pathKey(a.path) === pathKey(b.path);
}

const pathKey = (path: string): string => fold(posix.normalize(path));

function programKey([program = '', ...rest]: readonly string[]): readonly string[] {
  const path = posix.normalize(program);
  const bare = !program.includes('/');
  return [bare || path.startsWith('/') ? path : `./${path}`, ...rest];
}
