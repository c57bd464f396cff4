import type {Outcome} from '../../apply/outcome.ts';
import {EXIT} from '../../errors.ts';
import type {Ended} from '../../fleet/result.ts';
import {nameOf} from '../../fleet/words.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {CLEAR_LINE, outcomeLine, progressLine, renderOutcomes, type Verified} from '../../render/outcomes.ts';
import {type Style, styleOf} from '../../render/style.ts';
import type {ApplyOutput} from '../apply/output.ts';
import type {Options} from '../command.ts';
import {outFormat} from '../formats.ts';
import {coloured, type Io} from '../io.ts';
import {namedIo} from './named-io.ts';

/** What is shown while workspaces are applied, several at the same time. */
export interface FleetOutput {
  /** The output of one workspace's apply, and what it has heard when that is over. */
  of(workspace: FleetWorkspace): {readonly io: Io; readonly output: ApplyOutput; heard(): Heard};
}

type Heard = Pick<Ended, 'outcomes' | 'verified'>;

/** @param changes how many changes all workspaces have together */
export function openFleetOutput(changes: number, options: Options, io: Io): FleetOutput {
  const colour = options.color !== false;
  const err = styleOf(coloured(io, 'err', colour));
  const out = styleOf(coloured(io, 'out', colour));
  const text = outFormat(options) === 'text';
  const inPlace = io.terminal.err;
  let finished = 0;
  // A counter that stays in its place makes room for whatever else is said.
  const clearing: Io = inPlace ? {...io, err: words => io.err(`${CLEAR_LINE}${words}`)} : io;
  return {
    of(workspace) {
      const named = namedIo(workspace, clearing);
      let heard: Heard = {outcomes: [], verified: undefined};
      return {
        io: named,
        heard: () => heard,
        output: {
          data: !text,
          plan: () => {}, // It was shown with those of the others.
          follow: () => ({
            tell(event) {
              if (event.type === 'finished') finished++;
              if (inPlace) io.err(progressLine(finished, changes, event.type === 'started' ? event.change : undefined));
              else if (event.type === 'finished') named.err(outcomeLine(event.outcome, err));
            },
            end: () => inPlace && io.err(CLEAR_LINE),
          }),
          async end(_plan, outcomes, verified) {
            heard = {outcomes, verified};
            if (text && outcomes.length > 0) io.out(endText(workspace, outcomes, verified, out));
            return EXIT.ok;
          },
        },
      };
    },
  };
}

const endText = (workspace: FleetWorkspace, outcomes: readonly Outcome[], verified: Verified, style: Style): string =>
  `\n${style.bold(nameOf(workspace))}\n${renderOutcomes(outcomes, verified, style)}`;
