import type {JsonObject} from '../../model/json.ts';
import type {Path} from '../locate.ts';
import type {Saying} from '../source.ts';
import type {Piece} from './piece.ts';
import type {Stacked} from './stack.ts';

/** What the files of a workspace say of it in one part: `workspace`, `manage` or `guardrails`. */
export interface WholePart {
  readonly value: JsonObject;
  /** What stands at a path below the part, and which file says it. */
  readonly saidBy: (path: Path) => Saying;
  /** What the last file says, over what the others do; undefined when none says anything. */
  readonly top: Piece | undefined;
}

/** What one file says of such a part. */
export interface Said {
  readonly piece: Piece;
  /** The files that it stands over: without any, it may set whatever it likes. */
  readonly below: readonly Stacked[];
}
