import type {AccessModel} from '../../../model/access.ts';
import type {FleetRow} from '../../../model/fleet.ts';

/** What a question about access has found in one workspace of a fleet: a row without a plan, for nobody asked for one. */
export interface Finding<T> extends FleetRow {
  readonly plan: null;
  /** Null when nothing is known of the workspace; the error tells why. */
  readonly answer: T | null;
  /** What was asked for and may not be read there, in words. */
  readonly unread: readonly string[];
}

/** What a question about access has found in all workspaces, and where it looked. */
export interface FleetAccess<T> extends Pick<AccessModel, 'sides' | 'as_of'> {
  readonly fleet: {readonly file: string};
  /** By name, then id. */
  readonly findings: readonly Finding<T>[];
}

/** Those of which something is known. */
export const answered = <T>({findings}: Pick<FleetAccess<T>, 'findings'>): readonly Finding<T>[] =>
  findings.filter(({answer}) => answer !== null);

/** Whether nothing that was asked for is missing: what is not told is not there. */
export const isWhole = ({answer, unread}: Finding<unknown>): boolean => answer !== null && unread.length === 0;

/** What a finding is in JSON: with what it says of its workspace alone. @param answer the answer as JSON, its fields null where nothing is known */
export const findingJson = <T>({id, name, exit_code, unread, error}: Finding<T>, answer: object) => ({
  ...{id, name, exit_code},
  ...answer,
  ...{unread, error},
});
