import type {FleetRow} from '../../model/fleet.ts';
import type {Destination} from '../../model/object.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const TIME = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)?/g;

/** A message without the ids and times in it, which are each workspace's own. */
export const withoutIds = (message: string): string => message.replace(UUID, '{id}').replace(TIME, '{time}');

/** A part of what a row says. */
export interface Words {
  readonly part: string;
  /** The first date in it, or nothing. */
  readonly day: string;
  /** What stands before that, or all of it. Behind a date stands what only one workspace's history knows. */
  readonly before: string;
}

/** What a row says, in parts. */
export const wordsOf = (summary: string): readonly Words[] =>
  summary.split(' · ').map(part => {
    const [day = ''] = /\d{4}-\d{2}-\d{2}/.exec(part) ?? [];
    return {part, day, before: day === '' ? part : part.slice(0, part.indexOf(day))};
  });

/**
A destination as a fleet's files write it: `{workspace.id}` in the place of the id of its workspace, also where that stands
in capitals and with `_`, as in names of variables.
*/
export function templateOf(destination: Destination, {id}: Pick<FleetRow, 'id'>): Destination {
  const own = new RegExp(
    id.replace(/[^0-9a-z]/gi, mark => (mark === '-' ? '[-_]' : '\\W')),
    'gi',
  );
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(own, '{workspace.id}');
    return Array.isArray(value) ? value.map(replace) : value;
  };
  const entries = Object.entries(destination).map(([name, value]) => [name, replace(value)] as const);
  return Object.fromEntries(entries) as unknown as Destination;
}
