import type {DeclaredKey, DeclaredMember} from '../../model/access.ts';
import {digestOf} from '../../model/json.ts';
import {oneLine} from '../../model/text.ts';

/** Which object a row is about. */
export interface RowSubject {
  readonly workspace: string | null;
  readonly address: string;
  /** Id of the live object. */
  readonly object: string | null;
}

/**
What the files say of an object, or what becomes of one of which they say nothing: the next apply removes it, it stays, or it
stays because they speak of another live object of its address.
*/
export type Saying = DeclaredMember | DeclaredKey | (typeof UNSAID)[number];

export const UNSAID = ['goes', 'stays', 'beside'] as const;

/** What a row is told by: 12 hexadecimal digits for its object, and 8 for what the files say of it, or a word. */
export const rowId = (subject: RowSubject, saying: Saying): string => `${subjectPart(subject)}-${sayingPart(saying)}`;

/** The first part of a row's id. */
export const subjectPart = ({workspace, address, object}: RowSubject): string =>
  digits([workspace, oneLine(address), object], 12);

/** The second part of a row's id. */
export const sayingPart = (saying: Saying): string =>
  typeof saying === 'string' ? saying : digits(accessOf(saying), 8);

/** What a decision is about. Where it stands, and why, may change meanwhile. */
const accessOf = (declared: DeclaredMember | DeclaredKey) =>
  'scopes' in declared
    ? {scopes: declared.scopes.toSorted(), owner: declared.owner, expires: declared.expires}
    : {named: declared.named, role: declared.role, permissions: declared.permissions, expires: declared.expires};

const digits = (value: unknown, number: number) => digestOf(value).slice('sha256:'.length).slice(0, number);
