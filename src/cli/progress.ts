import type {ApplyEvent} from '../apply/outcome.ts';
import type {Plan} from '../model/plan.ts';
import {outcomeLine} from '../render/outcomes.ts';
import {styleOf} from '../render/style.ts';
import type {Io} from './io.ts';

export interface Progress {
  readonly tell: (event: ApplyEvent) => void;
  readonly end: () => void;
}

/** Follows an apply on standard error: a counter that stays in place on a terminal, a line for each change elsewhere. */
export function progressOf({changes}: Plan, io: Io, colour: boolean): Progress {
  const style = styleOf(colour);
  let finished = 0;
  const live = io.terminal.err;
  return {
    tell(event) {
      if (event.type === 'finished') finished++;
      if (live)
        io.err(
          `\r\u001b[K${finished} of ${changes.length} done${event.type === 'started' ? `, now ${event.change.address.slice(0, 60)}` : ''}`,
        );
      else if (event.type === 'finished') io.err(outcomeLine(event.outcome, style));
    },
    end: () => {
      if (live) io.err('\r\u001b[K');
    },
  };
}
