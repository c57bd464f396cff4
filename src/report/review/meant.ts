import type {AccessModel, DeclaredKey, DeclaredMember} from '../../model/access.ts';
import type {Position} from '../../model/position.ts';
import type {Edit} from './decide.ts';
import {sayingPart} from './row-id.ts';

/** Something that edits of files come to and nobody has decided, or that was decided and does not come. */
export interface Unmeant {
  readonly address: string;
  /** What becomes of the object. */
  readonly what: 'goes' | 'stays' | 'changes';
  /** Where it is declared before the edits; after them where it is new. */
  readonly at: Position;
}

/**
How far edits come to more or to less in a workspace than was decided of it: files may be shared with others, and an entry may stand
over another one. Pure.
@param before what its files declare
@param after the same once they are edited
@param edits those that were decided for this workspace
*/
export function unmeant(before: AccessModel, after: AccessModel, edits: readonly Edit[]): readonly Unmeant[] {
  const [was, is] = [declaredIn(before), declaredIn(after)];
  const decided = new Map(edits.map(edit => [edit.address, edit]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap(address => {
    const [then, now] = [was.get(address), is.get(address)];
    const at = (then ?? now)?.at;
    const what = differs(then, now, decided.get(address));
    return at === undefined || what === undefined ? [] : [{address, what, at}];
  });
}

type Declared = DeclaredMember | DeclaredKey;

const declaredIn = ({people, keys}: AccessModel): ReadonlyMap<string, Declared> =>
  new Map([...people, ...keys].flatMap(({address, declared}) => (declared ? [[address, declared] as const] : [])));

function differs(
  then: Declared | undefined,
  now: Declared | undefined,
  edit: Edit | undefined,
): Unmeant['what'] | undefined {
  if (edit?.do === 'remove') return now === undefined ? undefined : 'stays';
  if (now === undefined) return 'goes';
  if (edit?.do === 'set') return said(now, edit.field) === edit.value ? undefined : 'stays';
  return then && sayingPart(then) === sayingPart(now) ? undefined : 'changes';
}

const said = (declared: Declared, field: string): string | null =>
  field === 'role' && 'named' in declared ? declared.named : declared.expires;
