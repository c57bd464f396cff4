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

/** A destination in full, as people read it: a reviewer must see the whole command. */
export function destinationText(destination: Destination): string {
  switch (destination.to) {
    case 'file':
    case 'secrets-out':
      return destination.path;
    case 'env-file':
      return `${destination.variable} in ${destination.path}`;
    case 'age':
      return `${destination.path}, encrypted for ${destination.recipients.join(' and ')}`;
    case 'github':
      return `${destination.name} of ${destination.repository}${destination.environment === undefined ? '' : `, environment ${destination.environment}`} on GitHub`;
    case 'vault':
      return `${destination.field ?? VAULT_FIELD} of ${destination.mount ?? VAULT_MOUNT}/${destination.path} in Vault`;
    case 'exec':
      return `the program ${destination.command.map(word).join(' ')}`;
  }
}

/** An argument as it is, or in quotes where its ends would not be seen. */
const word = (argument: string) => (/^[\w./:=@%+,-]+$/.test(argument) ? argument : JSON.stringify(argument));
