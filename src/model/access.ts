import type {Refused} from './live.ts';
import type {Address, Destination, KindName} from './object.ts';
import type {FieldChange, Risk, Warning} from './plan.ts';
import type {Position} from './position.ts';

/**
Who and what has access to one workspace, as its files declare it and as the API shows it: plain JSON, in which what is not
known is null. Every question about access is answered from it.
*/
export interface AccessModel {
  readonly workspace: {readonly id: string | null; readonly name: string | null};
  /** ISO 8601: the instant by which expiry, rotation and age are judged, by the vendor's clock; null without live state. */
  readonly at: string | null;
  /** The day of `--as-of`, ISO 8601; null when it is today that is asked about. */
  readonly as_of: string | null;
  readonly sides: Sides;
  readonly kinds: Readonly<Record<KindName, Coverage>>;
  /** What was asked for and may not be read with the key in use. */
  readonly refused: readonly Refused[];
  /** Named roles and the built-in ones, by name. */
  readonly roles: readonly RoleAccess[];
  readonly people: readonly PersonAccess[];
  readonly keys: readonly KeyAccess[];
  readonly tags: readonly TagAccess[];
  readonly assignments: readonly AssignmentAccess[];
  readonly sub_workspaces: readonly SubWorkspaceAccess[];
  readonly warnings: readonly Warning[];
  /** What is as it should be for now, and what a later plan will do about it. */
  readonly notes: readonly string[];
}

/** Which of the two was looked at. */
export interface Sides {
  readonly declared: boolean;
  readonly live: boolean;
}

/** How far a model reaches for one kind. */
export interface Coverage {
  /** Whether the files have the section. */
  readonly managed: boolean;
  /** `refused`: it was asked for, and the API key in use may not read it. */
  readonly live: 'read' | 'refused' | 'not_asked';
}

/**
How an object stands between files and live state.
- `in_step`, `differs`: declared and live, and alike or not.
- `absent`: declared, and not live. `expired`: declared absent since its day, be it gone or still live.
- `ambiguous`: several live objects may be the declared one; nothing is done about any.
- `undeclared`: live, and the next apply removes it. `unmanaged`, `ignored`: live, and the files leave it alone.
- `foreign`: live, never touched: the owner, the vendor's clients, the key in use.
- `kept`, `leaving`: live, and replaced by something declared: it stays for now, or goes with the next apply.
- `declared`, `live`: only that side is known.
*/
export type Status =
  | 'in_step'
  | 'differs'
  | 'absent'
  | 'expired'
  | 'ambiguous'
  | 'undeclared'
  | 'unmanaged'
  | 'ignored'
  | 'foreign'
  | 'kept'
  | 'leaving'
  | 'declared'
  | 'live';

/** One object: what the files say of it, and the live objects that it is. */
export interface Standing<D, L> {
  readonly address: Address;
  readonly status: Status;
  readonly declared: D | null;
  /** Mostly one. Of keys the current one first, then older ones of its name. */
  readonly live: readonly L[];
  /** What declared and live state have otherwise: `before` is live, `after` declared. */
  readonly differences: readonly FieldChange[];
}

/** What decides what a member may do. */
export interface Membership {
  /** The API's role: `owner`, `admin`, `editor`, `view`, `client`, or one that this version does not know. */
  readonly role: string;
  /** The sections that the app is narrowed to; null when none are named, and the role alone counts. */
  readonly permissions: readonly string[] | null;
  readonly nickname: string | null;
}

export interface DeclaredMember extends Membership {
  /** The role's name in the files. */
  readonly named: string;
  readonly at: Position;
  readonly reason: string | null;
  readonly expires: string | null;
  readonly expired: boolean;
  /** Addresses this person had before. */
  readonly previously: readonly string[];
}

export interface LiveMembership extends Membership {
  readonly id: string;
  readonly email: string;
  /** Login address, where it is another one. */
  readonly login: string | null;
  /** Whether the invitation has been accepted; until then there is no access yet. */
  readonly accepted: boolean;
  readonly created_at: string | null;
  /** Address of the member who invited; null when the API does not tell. */
  readonly added_by: string | null;
}

export interface PersonAccess extends Standing<DeclaredMember, LiveMembership> {
  readonly email: string;
  /** Declared keys that name this person as their owner. */
  readonly owned_keys: readonly Address[];
}

/** What is dangerous about a key as it stands. */
export interface KeyDanger {
  /** Stable name of the rule, as in docs/risk.md. */
  readonly rule: string;
  readonly risk: Risk;
  /** What the key can do: `can make anybody admin`. */
  readonly text: string;
  /** The scopes that let it. */
  readonly by: readonly string[];
}

/** What decides what a key may do. */
export interface Reach {
  readonly scopes: readonly string[];
  readonly dangers: readonly KeyDanger[];
}

export interface DeclaredKey extends Reach {
  readonly at: Position;
  /** Address of a person. */
  readonly owner: string | null;
  readonly reason: string | null;
  readonly expires: string | null;
  readonly expired: boolean;
  readonly rotate_every_ms: number | null;
  readonly overlap_ms: number;
  /** Where the secret of the next key goes. */
  readonly destination: Destination | null;
  readonly previously: readonly string[];
}

export interface LiveKeyAccess extends Reach {
  readonly id: string;
  readonly name: string;
  readonly created_at: string | null;
  /** ISO 8601: when `rotate_every` is over; null when it is not declared, or the age is not known. */
  readonly rotation_due: string | null;
  /** Whether it is the key that the tool itself uses. */
  readonly in_use: 'yes' | 'no' | 'unknown';
  /** Whether the API shows its secret in the list of keys. */
  readonly readable: boolean;
  /** Of several keys of one name: whether this is the one that the files mean. */
  readonly current: boolean;
}

export interface KeyAccess extends Standing<DeclaredKey, LiveKeyAccess> {
  readonly name: string;
}

export interface RoleAccess {
  readonly name: string;
  readonly built_in: boolean;
  readonly description: string | null;
  readonly grants: string;
  readonly permissions: readonly string[] | null;
  readonly at: Position | null;
}

export interface DeclaredTag {
  readonly at: Position;
  readonly description: string | null;
  readonly previously: readonly string[];
}

export interface LiveTagAccess {
  readonly id: string;
  readonly label: string;
  readonly description: string | null;
  readonly created_at: string | null;
  /** Names of the campaigns that choose their senders by it; null when that is not known. */
  readonly senders_of: readonly string[] | null;
}

export interface TagAccess extends Standing<DeclaredTag, LiveTagAccess> {
  readonly label: string;
}

/** Which campaigns, or which sending accounts, carry one tag. */
export interface AssignmentAccess {
  readonly address: Address;
  readonly tag: string;
  readonly type: 'campaigns' | 'accounts';
  readonly status: Status;
  readonly declared: {readonly at: Position; readonly patterns: readonly PatternMatch[]} | null;
  /** Whether what carries the tag was read. */
  readonly read: boolean;
  /** What carries the tag, or is to carry it. By name, then id. */
  readonly resources: readonly Carrier[];
}

/** A name, glob, id or address of the files, and how many resources it stands for; null without live state. */
export interface PatternMatch {
  readonly text: string;
  readonly at: Position;
  readonly matches: number | null;
}

export interface Carrier {
  /** A campaign's uuid, an account's address. */
  readonly id: string;
  readonly name: string;
  /** Whether it carries the tag now. */
  readonly carries: boolean;
  /** The patterns that stand for it; none of something that no file names. */
  readonly patterns: readonly string[];
}

export interface SubWorkspaceAccess
  extends Standing<{readonly at: Position; readonly name: string | null}, LiveSubWorkspaceAccess> {
  /** Of the sub-workspace itself. */
  readonly id: string;
}

export interface LiveSubWorkspaceAccess {
  /** Of the row that makes it a member of the group. */
  readonly id: string;
  readonly name: string | null;
  /** `pending`, `accepted` or `rejected`. */
  readonly state: string;
  readonly created_at: string | null;
}
