import {type Command, InvalidArgumentError} from 'commander';
import {type Address, KIND_NAMES} from '../model/object.ts';

/** The option that asks why the plan has a row, or none. */
export const withExplain = (command: Command): Command =>
  command.option('--explain <address>', 'tell why the plan has a row for this address, or none', address);

function address(text: string): Address {
  const kind = KIND_NAMES.find(name => text.startsWith(`${name}/`) && text.length > name.length + 1);
  if (kind === undefined)
    throw new InvalidArgumentError(
      `It must be an address as plans print it, such as member/ana@acme.com; kinds are ${KIND_NAMES.join(', ')}.`,
    );
  return text as Address;
}
