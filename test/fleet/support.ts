import type {FleetWorkspace} from '../../src/model/fleet.ts';

/** A workspace of a fleet file, as short as a test can say it. */
export const entry = (id: string, rest: Partial<FleetWorkspace> = {}): FleetWorkspace => ({
  id,
  labels: [],
  canary: false,
  files: [],
  key: {from: 'admin'},
  at: {file: 'fleet.yaml', line: 3, column: 5},
  ...rest,
});

/** The id of the nth workspace. */
export const idOf = (n: number): string => `0190b2c4-0000-7000-8000-${String(n).padStart(12, '0')}`;
