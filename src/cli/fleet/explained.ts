import type {Plan} from '../../model/plan.ts';
import {renderFleetExplained} from '../../render/fleet/explained.ts';
import type {Style} from '../../render/style.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import type {Options} from '../command.ts';
import {explained} from '../explained.ts';
import type {Planned} from '../planning.ts';
import type {Read} from './planning.ts';

/** Why the plans of a fleet have a row for the address that `--explain` names, or none. */
export interface Explaining {
  /** Takes note of what is to be said of a workspace, as long as its states are there. */
  note(planned: Planned, plan: Plan, one: Read): void;
  text(brief: FleetBrief, style: Style): string;
}

/** Undefined without the option. */
export function openExplaining(options: Options): Explaining | undefined {
  if (typeof options.explain !== 'string') return undefined;
  const address = options.explain;
  const textOf = new Map<string, string>();
  return {
    note({live}, plan, {workspace, desired}) {
      textOf.set(workspace.id, explained({plan, live}, desired, options));
    },
    text: (brief, style) => renderFleetExplained(address, brief, textOf, {style, expand: options.expand === true}),
  };
}
