import type {FleetRow} from '../../model/fleet.ts';
import type {Change, ShownChange} from '../../model/plan.ts';
import {count} from '../../model/text.ts';
import {type Alike, alike, common} from './alike.ts';
import {templateOf, wordsOf} from './own.ts';

/** One change that is planned alike in several workspaces. */
export type Block = Alike<Change>;

/**
The changes of all workspaces, alike ones together: the same object, action, reason and risk, the same fields, and the same
words. Ids, lines, dates, resources, and what a destination says of its own workspace may differ.
*/
export const blocksOf = (rows: readonly FleetRow[]): readonly Block[] =>
  alike(rows, ({plan}) => plan?.changes ?? [], keyOf);

function keyOf(change: Change, row: FleetRow): string {
  const {address, action, reason, risk, before, after, fields, resources, secret, summary} = change;
  const {declared_reason, origin, attribution} = change;
  return JSON.stringify([
    [address, action, reason, risk, before, after, fields, declared_reason, origin],
    attribution && [attribution.who, attribution.confidence],
    secret && templateOf(secret, row),
    secret === undefined,
    resources === undefined && wordsOf(summary).map(({before: words, day}) => [words, day !== '']),
  ]);
}

/** A block as one change to show: what its cases have in common, and how far they differ where they do. */
export function shownOf(block: Block): ShownChange {
  const {at: _at, provenance: _provenance, attribution, secret, resources: _resources, ...change} = block.value;
  const provenance = common(block, one => one.provenance);
  return {
    ...change,
    at: common(block, ({at}) => at) ?? null,
    summary: block.value.resources === undefined ? summaryOf(block) : resourcesText(block),
    ...(provenance !== undefined && {provenance}),
    ...(attribution !== undefined && {attribution: {...attribution, when: common(block, timeOf) ?? null}}),
    ...(secret !== undefined && {secret: secret && destinationOf(block)}),
  };
}

const timeOf = ({attribution}: Change) => attribution?.when;

/** Where cases differ in a date, the first and the last one. */
function summaryOf(block: Block): string {
  const whole = common(block, ({summary}) => summary);
  if (whole !== undefined) return whole;
  const all = block.cases.map(({value}) => wordsOf(value.summary));
  return wordsOf(block.value.summary)
    .map(({part, before}, index) => {
      const others = all.map(words => words[index]);
      if (others.every(other => other?.part === part)) return part;
      const days = others.map(other => other?.day ?? '').sort();
      return `${before}${[...new Set([days[0], days.at(-1)])].join(' to ')}`;
    })
    .join(' · ');
}

/** `2 to 14 campaigns, 312 in all`: which ones they are is each workspace's own. */
function resourcesText(block: Block): string {
  const {value, cases} = block;
  const whole = common(block, ({summary}) => summary);
  if (whole !== undefined) return whole;
  const numbers = cases.map(one => one.value.resources?.length ?? 0).sort((a, b) => a - b);
  const [least = 0, most = 0] = [numbers[0], numbers.at(-1)];
  const noun = value.address.endsWith('/accounts') ? 'account' : 'campaign';
  const each = least === most ? count(most, noun) : `${least} to ${count(most, noun)}`;
  const all = numbers.reduce((sum, number) => sum + number, 0);
  return `${value.action === 'assign' ? '' : 'no longer on '}${each} in each, ${all} in all`;
}

const destinationOf = (block: Block) => {
  const [first] = block.cases;
  const {secret} = block.value;
  return common(block, one => one.secret) ?? (first && secret ? templateOf(secret, first.row) : secret);
};

/** Whether its cases differ in something that only a list of them can tell. */
export const differs = (block: Block): boolean =>
  common(block, ({summary, at, secret, resources}) => [summary, at, secret, resources]) === undefined;
