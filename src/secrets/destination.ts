import {VAULT_FIELD, VAULT_MOUNT} from '../model/destination.ts';
import type {Destination} from '../model/object.ts';
import {oneLine} from '../model/text.ts';
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
