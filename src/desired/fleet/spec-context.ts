import type {Report} from '../report.ts';
import type {Source} from '../source.ts';

/** A fleet file, and where its problems go. */
export interface SpecContext {
  readonly source: Source;
  readonly report: Report;
}
