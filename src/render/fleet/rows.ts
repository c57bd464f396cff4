import type {Json, JsonObject} from '../../model/json.ts';
import type {ShownChange} from '../../model/plan.ts';
import {listOf, oneLine} from '../../model/text.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import {workspacesOf} from '../../report/fold/alike.ts';
import {type Block, shownOf} from '../../report/fold/blocks.ts';
import {detailOf} from '../rows.ts';
import {namesOf} from './names.ts';

/**
Each block as one change to show. Where two would read alike, although they are not, their rows also say in what they
differ: removing an admin is something else than removing a viewer.
*/
export function shownBlocks(blocks: readonly Block[]): ReadonlyMap<Block, ShownChange> {
  const shown = new Map(blocks.map(block => [block, shownOf(block)]));
  const alike = new Map<string, Block[]>();
  for (const [block, change] of shown) {
    const text = JSON.stringify([change.action, change.address, detailOf(change)]);
    alike.set(text, [...(alike.get(text) ?? []), block]);
  }
  for (const twins of alike.values()) {
    if (twins.length === 1) continue;
    for (const block of twins) {
      const change = shown.get(block) ?? block.value;
      const words = [change.summary, ...distinction(block, twins)].filter(word => word !== '');
      shown.set(block, {...change, summary: words.join(' · ')});
    }
  }
  return shown;
}

/** Blocks as changes to show one by one, each with the workspaces that it is planned in. */
export function fleetChanges({blocks, rows}: Pick<FleetBrief, 'blocks' | 'rows'>): readonly ShownChange[] {
  const names = namesOf(rows);
  return [...shownBlocks(blocks)].map(([block, change]) => ({
    ...change,
    summary: [change.summary, `in ${names.some(workspacesOf(block), FEW)}`].filter(word => word !== '').join(' · '),
  }));
}

/** Columns of the list of workspaces behind a change. */
const FEW = 60;

/** What a block has that not all of its twins have: fields, else the risk. */
function distinction({value}: Block, twins: readonly Block[]): readonly string[] {
  const fieldsOf = ({before, after}: ShownChange): JsonObject => after ?? before ?? {};
  const names = new Set(twins.flatMap(twin => Object.keys(fieldsOf(twin.value))));
  const textOf = (change: ShownChange, name: string) => valueText(fieldsOf(change)[name]);
  const differing = [...names].filter(name => twins.some(twin => textOf(twin.value, name) !== textOf(value, name)));
  if (differing.length === 0) return twins.some(twin => twin.value.risk !== value.risk) ? [`${value.risk} risk`] : [];
  return differing.map(name => `${oneLine(name)} ${textOf(value, name)}`);
}

function valueText(value: Json | undefined): string {
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : listOf(value.map(String), value.length);
  return value === undefined || value === null || value === '' ? '(none)' : oneLine(String(value));
}
