import type {Destination, FileDestination, RemoteDestination} from './object.ts';
import {fold} from './text.ts';

/** Where in Vault a destination is when it does not say so. */
export const VAULT_MOUNT = 'secret';
export const VAULT_FIELD = 'value';

/** Whether a destination is a file of this machine. */
export const isFile = (destination: Destination): destination is FileDestination =>
  ['file', 'env-file', 'age', 'secrets-out'].includes(destination.to);

/**
Equal for two destinations at a service that are one. GitHub takes no notice of case in names of repositories,
environments and secrets; Vault does.
*/
export function remoteKey(destination: RemoteDestination): readonly string[] {
  if (destination.to === 'vault') {
    const {path, mount = VAULT_MOUNT, field = VAULT_FIELD} = destination;
    return ['vault', mount, path, field];
  }
  const {repository, environment, name} = destination;
  const home = environment === undefined ? [] : [fold(environment)];
  return ['github', repository.toLowerCase(), ...home, name.toUpperCase()];
}
