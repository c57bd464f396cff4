import {commandTree, type Offer, offerFor, offerForArguments} from './offers.ts';

/** Something that is offered in some places of command lines. */
export interface Place {
  readonly offer: Offer;
  /**
  `plan:--file` for the value of an option of plan, `plan:--emulator=` for one that follows `=` alone, `explain:` for the
  arguments of explain.
  */
  readonly keys: readonly string[];
}

/** Every place in which a value stands, gathered by what is offered there. */
export function places(): readonly Place[] {
  const found = new Map<string, {offer: Offer; keys: string[]}>();
  const add = (offer: Offer, key: string) => {
    const id = JSON.stringify(offer);
    const place = found.get(id) ?? {offer, keys: []};
    place.keys.push(key);
    found.set(id, place);
  };
  for (const command of commandTree) {
    for (const option of command.options.filter(({value}) => value !== undefined))
      for (const name of [option.long, option.short])
        if (name !== undefined) add(offerFor(option), `${command.name}:${name}${option.optional ? '=' : ''}`);
    add(offerForArguments(command), `${command.name}:`);
  }
  return [...found.values()];
}

/** A shell's `case` over all places, which prints what is offered: `words …`, `several …`, `list NAME` or `files`. */
export const placeCases = (): string =>
  places()
    .map(({offer, keys}) => `    ${keys.map(key => `'${key}'`).join('|')})\n      echo '${offerText(offer)}' ;;\n`)
    .join('');

function offerText(offer: Offer): string {
  if (offer.of === 'words') return `${offer.several ? 'several' : 'words'} ${offer.words.join(' ')}`;
  return offer.of === 'list' ? `list ${offer.list}` : offer.of;
}
