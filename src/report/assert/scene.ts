import type {Membership} from '../../model/access.ts';
import type {SceneName} from '../../model/assertion.ts';
import type {Address} from '../../model/object.ts';
import type {Position} from '../../model/position.ts';
import type {Sending} from '../../model/sending.ts';

/** Somebody whom an assertion can be about: a member or a key. */
export interface Actor {
  readonly address: Address;
  /** Every address under which it is known, members' folded. */
  readonly names: readonly string[];
  /** Of a member. */
  readonly member?: Membership & {readonly named: string};
  /** Of a key. */
  readonly scopes?: readonly string[];
  /** The line that declares it, if one does. */
  readonly at: Position | null;
}

/** What is known of one kind. */
export interface Known {
  readonly actors: readonly Actor[];
  /** Why there may be more of them than these; null when these are all. */
  readonly more: string | null;
}

/** Access in one state: what assertions are judged by. */
export interface Scene {
  readonly name: SceneName;
  readonly member: Known;
  readonly key: Known;
  /** Undefined where nobody knows from what campaigns send, or nobody asked. */
  readonly sending: Sending | undefined;
}
