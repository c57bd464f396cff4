import type {FleetRow} from './fleet.ts';

/** One person of a workspace of a fleet. */
export interface FleetPerson {
  readonly email: string;
  /** With an arrow where files and live state differ. */
  readonly role: string;
  /** How they stand, as phrases. */
  readonly state: readonly string[];
}

/** A workspace of a fleet with what differs in it, and the people in it as far as its files manage them. */
export interface ReportedWorkspace extends FleetRow {
  readonly people: readonly FleetPerson[];
}

/** How a fleet stands. */
export interface FleetReport {
  readonly fleet: {readonly file: string};
  /** ISO 8601. */
  readonly created_at: string;
  /** By name, then id. */
  readonly workspaces: readonly ReportedWorkspace[];
}
