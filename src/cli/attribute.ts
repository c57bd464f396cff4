import {type Command, InvalidArgumentError, Option} from 'commander';
import type {Reader} from '../api/client.ts';
import {attribute} from '../live/attribution.ts';
import {readEvidence} from '../live/attribution-evidence.ts';
import {parseDay, parseDuration} from '../model/duration.ts';
import type {Plan} from '../model/plan.ts';
import type {Options} from './command.ts';
import type {Planned} from './planning.ts';

/** What `--since` and `--until` may say. */
type Since = number | Date;

const DAY_MS = 86_400_000;

/** How far back the audit log is read. @param days the default */
export const sinceOption = (description: string, days: number): Option =>
  new Option('--since <time>', `${description}, as in 30d or 2027-01-31`)
    .argParser(since)
    .default(days * DAY_MS, `${days}d`);

/** Whether and how far back to ask who made what differs. */
export const withAttribution = (command: Command): Command =>
  command
    .addOption(sinceOption('how far back to look for who made it', 30))
    .option('--no-attribution', 'do not look for who made what differs');

/**
The plan with who made what differs on its changes, as far as that can be known, and with a note of what cannot be told.
Sends nothing when there is no drift or with `--no-attribution`.
*/
export async function attributed(
  {plan, live}: Pick<Planned, 'plan' | 'live'>,
  reader: Reader,
  options: Options,
): Promise<Plan> {
  if (options.attribution === false || plan.changes.length === 0) return plan;
  const before = reader.requests();
  const since = startOf(options, live.now);
  const {evidence, notes} = await readEvidence(reader, plan.changes, live, since);
  return {
    ...plan,
    changes: attribute(plan.changes, evidence),
    notes: [...plan.notes, ...notes],
    requests: {read: plan.requests.read + reader.requests() - before},
  };
}

/** Where the part of the audit log begins that `--since` asks for. */
export function startOf(options: Options, now: Date): Date {
  return timeOf(options.since as Since, now);
}

/** A time as a moment: a duration is one before now. */
export const timeOf = (time: Since, now: Date): Date =>
  typeof time === 'number' ? new Date(Math.max(0, now.getTime() - time)) : time;

/** A time back from now in milliseconds, or the start of a day. */
export function since(text: string): Since {
  const found = parseDuration(text) ?? parseDay(text);
  if (found === undefined)
    throw new InvalidArgumentError('It must be a duration such as 12h or 30d, or a day such as 2027-01-31.');
  if (found === 0 || (found instanceof Date && found.getTime() > Date.now()))
    throw new InvalidArgumentError('It must be in the past.');
  return found;
}
