import type {Kind} from '../../kinds/kind.ts';
import type {DesiredState, GuardrailSettings} from '../../model/desired.ts';
import type {LiveState} from '../../model/live.ts';
import type {KindName, Live} from '../../model/object.ts';
import type {Change} from '../../model/plan.ts';

/** What every guardrail may look at. */
export interface GuardrailInput {
  readonly changes: readonly Change[];
  readonly desired: DesiredState;
  readonly live: LiveState;
  readonly kinds: readonly Kind[];
  /** Live objects that are managed, by kind: without owner, clients, unmanaged and ignored ones. Assignments count resources. */
  readonly managed: Readonly<Partial<Record<KindName, number>>>;
}

/** A pure check of a whole plan. */
export interface Guardrail {
  readonly rule: string;
  /** Whether `--allow` can let a refusal pass once. */
  readonly allowable: boolean;
  /** Whether somebody has asked for it. Absent: it always stands. */
  isSet?(settings: GuardrailSettings): boolean;
  check(input: GuardrailInput): Verdict;
}

export type Verdict =
  | {readonly status: 'passed'; readonly message: string}
  | {readonly status: 'warned' | 'refused'; readonly message: string; readonly hint?: string};

/** Sets of resources that are lost although no change is about them: what deleted tags are on. */
export function takenAlong({
  changes,
  live,
  kinds,
}: Pick<GuardrailInput, 'changes' | 'live' | 'kinds'>): readonly Live[] {
  const deleted = new Set(changes.filter(({action}) => action === 'delete').map(({id}) => id));
  return kinds
    .filter(({assign}) => assign !== undefined)
    .flatMap(({name, sizeOf}) => (live.objects[name] ?? []).filter(set => sizeOf?.(set) !== 0))
    .filter(({id}) => id !== '' && deleted.has(id));
}

export const passed = (message: string): Verdict => ({status: 'passed', message});
