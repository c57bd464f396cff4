import type {ApplyEvent} from '../../apply/outcome.ts';
import type {Plan} from '../../model/plan.ts';
import {CLEAR_LINE, outcomeLine, progressLine} from '../../render/outcomes.ts';
import {styleOf} from '../../render/style.ts';
import type {Io} from '../io.ts';

export interface Progress {
  readonly tell: (event: ApplyEvent) => void;
  readonly end: () => void;
}

/** Follows an apply on standard error: a counter that stays in place on a terminal, a line for each change elsewhere. */
export function progressOf({changes}: Plan, io: Io, colour: boolean): Progress {
  const style = styleOf(colour);
  let finished = 0;
  if (!io.terminal.err)
    return {
      tell: event => event.type === 'finished' && io.err(outcomeLine(event.outcome, style)),
      end: () => {},
    };
  return {
    tell(event) {
      if (event.type === 'finished') finished++;
      io.err(progressLine(finished, changes.length, event.type === 'started' ? event.change : undefined));
    },
    end: () => io.err(CLEAR_LINE),
  };
}
