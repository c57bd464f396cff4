import {count} from '../../model/text.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';

/** How many workspaces a run is about, and of how many that is a part: `25 of 100 workspaces`. */
export const workspacesText = ({part_of: all}: FleetBrief['fleet'], {length}: FleetBrief['rows']): string =>
  all === undefined ? count(length, 'workspace') : `${length} of ${count(all, 'workspace')}`;

/** What stands before the results of the rules over the fleet: of a part they tell less than they seem to. */
export const fleetRulesTitle = ({fleet, rows}: FleetBrief): string =>
  `Guardrails of the fleet${fleet.part_of === undefined ? '' : `, over ${workspacesText(fleet, rows)}`}`;
