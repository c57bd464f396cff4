import type {FleetPlan, FleetRow} from '../model/fleet.ts';
import {summaryOf} from '../model/fleet-summary.ts';
import {sortedRows} from '../report/fleet/brief.ts';

export interface FleetPlanInput extends Pick<FleetPlan, 'tool' | 'guardrails' | 'fleet' | 'requests'> {
  readonly createdAt: Date;
  readonly rows: readonly FleetRow[];
}

/** The plans of all workspaces as one value, whatever order they came in. Pure. */
export const buildFleetPlan = ({createdAt, rows, tool, guardrails, fleet, requests}: FleetPlanInput): FleetPlan => ({
  format_version: '1',
  tool,
  created_at: createdAt.toISOString(),
  fleet,
  workspaces: sortedRows(rows),
  guardrails,
  summary: summaryOf(rows),
  requests,
});
