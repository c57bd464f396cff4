import type {Reader, Writer} from '../api/client.ts';
import type {ErrorCode, Problem} from '../errors.ts';
import type {Role, WorkspaceSpec} from '../model/desired.ts';
import type {JsonObject} from '../model/json.ts';
import type {
  Address,
  Created,
  Desired,
  Destination,
  KindName,
  Live,
  LiveWorkspace,
  SectionName,
} from '../model/object.ts';
import type {Action, FieldChange, Reason, Risk, Warning} from '../model/plan.ts';
import type {Position} from '../model/position.ts';
import {byText, oneLine} from '../model/text.ts';

/**
Everything that the rest of the tool asks about one sort of object. Shared code asks these questions and never the
kind's name; where it would need to, a question is missing here.

`S` is our shape of the object, `L` how it stands in live state. A spec's *fields* are the plain JSON that is compared,
shown in plans and written; apply works from fields alone, so that a saved plan is all it needs.
*/
export interface Kind<S extends object = object, L extends Live<S> = Live<S>> {
  readonly name: KindName;
  readonly section: SectionName;
  /** Singular and plural for counts: `['member', 'members']`. */
  readonly noun: readonly [string, string];

  // From the files
  readonly naming: Naming;
  /** The objects that one validated entry of the section declares. Problems go to the context. */
  declare(entry: object, context: DeclareContext): readonly Declared<S>[];
  addressOf(spec: S): Address;
  /** Spellings under which two entries would be one object, as in `ana@acme.com` for `Ana@acme.com`. */
  identitiesOf(spec: S): readonly string[];
  /** Names that the object had before. Absent: it cannot be renamed. */
  formerNames?(spec: S): readonly string[];
  /** Entries of one identity make one object. Absent: they are a duplicate. */
  join?(specs: readonly [S, ...S[]]): S;
  /** Addresses this object needs to exist: they give the write order and the "no such tag" check. */
  references(spec: S): readonly Address[];
  /** What declared objects say against each other, or against the workspace part, although each is fine by itself. */
  contradictions?(declared: readonly Desired<S>[], workspace: WorkspaceSpec | undefined): readonly Problem[];

  // From the API
  read(reader: Reader, ask: Ask): Promise<readonly L[]>;
  /** What it must know of the workspace itself, besides its identity. */
  readWorkspace?(reader: Reader): Promise<Partial<LiveWorkspace>>;
  /**
  Whether the kind is read although the run is not about it, for its objects may be lost with those of another kind.
  @param only kinds that the run is about; default all
  */
  isAtStake?(ask: Ask, only?: readonly KindName[]): Promise<boolean>;
  /** How many things people would count where one live object stands for several, or for none. Default 1. */
  sizeOf?(live: L): number;
  /** The entries that would declare live objects, and which objects no entry can declare. */
  entriesOf(live: readonly L[]): readonly Entry[];

  /** A live object as the vendor lists it, by the name of the list: what a rehearsal puts into the emulator. */
  wireOf(live: L): Readonly<Record<string, readonly JsonObject[]>>;

  // Planning
  pair(input: PairInput<S, L>): Pairing<S, L>;
  fieldsOf(spec: S): JsonObject;
  /** Fields in the one spelling in which equal meaning is equal JSON. */
  meaningOf(fields: JsonObject): JsonObject;
  /** Fields that cannot be edited: a difference there replaces the object. */
  readonly replaceOn: readonly string[];
  /** Of a replacement: whether the new object comes first or the old one goes first. */
  readonly replaceOrder: 'new-first' | 'old-first';
  /** Whether an update from some fields to others takes something away. */
  takesAway(before: JsonObject, after: JsonObject): boolean;
  /** So many removals are never too many, however few live objects there are. */
  readonly removalFloor: number;
  /** Of a change that no rule of docs/risk.md speaks of. */
  riskOf(before: JsonObject | null, after: JsonObject | null): Risk;
  /** What the row says beside the fields that change. */
  describe(step: Step<S, L>): string;
  /** Where the secret of a new object goes; null when the files name no place. Only keys have one. */
  destinationOf?(spec: S): Destination | null;

  // Writing
  create?(writer: Writer, fields: JsonObject): Promise<Created>;
  /** @param fields those that change, with their new values */
  update?(writer: Writer, id: string, fields: JsonObject): Promise<void>;
  remove?(writer: Writer, id: string): Promise<void>;
  /** Of a kind whose objects are sets of resources: adds to or takes from several of them what they share, at most 100 resources a call. */
  assign?(writer: Writer, step: AssignStep): Promise<void>;
  /** What happens to a new object that turns out otherwise than asked. */
  readonly onMismatch?: 'remove' | 'report';
}

/** How an entry is known before it is whole: by its name alone, so that one file can say more of what another declares. */
export interface Naming {
  /** The field that holds the name, in an entry and in the spec. */
  readonly field: string;
  /** Fields that each declare an object of their own. Absent: an entry declares one. */
  readonly parts?: readonly string[];
  /** The spelling in which equal names mean one object. */
  key(name: string): string;
  /** @param part one of `parts`, where there are any */
  address(name: string, part?: string): Address;
}

/** What a file entry declares, before it has an address and a line. */
export interface Declared<S extends object> {
  readonly spec: S;
  readonly reason?: string | undefined;
  readonly expires?: string | undefined;
}

export interface DeclareContext {
  readonly roles: ReadonlyMap<string, Role>;
  /** The place of a field of the entry, or of the entry itself: `at('scopes', 2)`. */
  at(...path: readonly (string | number)[]): Position;
  /** @param hint made when it is shown: of many problems only the first are */
  problem(code: ErrorCode, message: string, path: readonly (string | number)[], hint: () => string): void;
}

/** What a kind may ask while it reads. */
export interface Ask {
  readonly workspace: LiveWorkspace;
  /** Whether every object is wanted (export), not only what concerns the declared ones. */
  readonly everything: boolean;
  declared<S extends object, L extends Live<S>>(kind: Kind<S, L>): readonly Desired<S>[];
  /** Live objects of another kind; read once, however many ask. */
  live<S extends object, L extends Live<S>>(kind: Kind<S, L>): Promise<readonly L[]>;
  /** Whether undeclared objects of a kind are to be removed. */
  authoritative(kind: KindName): boolean;
  ignored(live: Live): boolean;
}

export interface PairInput<S extends object, L extends Live<S>> {
  readonly desired: readonly Desired<S>[];
  /** Without the ignored ones. */
  readonly live: readonly L[];
  readonly workspace: LiveWorkspace;
  readonly workspaceSpec: WorkspaceSpec | undefined;
  readonly now: Date;
  /** An incident: old keys go at once. */
  readonly revokeFirst: boolean;
  /** Whether undeclared objects go. */
  readonly authoritative: boolean;
  /** Ids of objects that an apply left behind when it ended before it was done with them. */
  readonly unfinished?: ReadonlySet<string>;
  /** Objects that somebody wants made anew although nothing differs. */
  readonly requested?: ReadonlySet<Address>;
  /** Objects that the run is about by name, one by one, as `addressKey` spells them: what waits for a person's word may be done for them. */
  readonly named?: ReadonlySet<string>;
}

/** How the declared objects of a kind and the live ones belong together. */
export interface Pairing<S extends object, L extends Live<S>> {
  readonly pairs: readonly Pair<S, L>[];
  readonly warnings: readonly Warning[];
  /** What is as it should be for now, and what happens later. */
  readonly notes: readonly string[];
}

/**
- `compare`: the live object is the declared one; without a live one it is created.
- `replace`: a new object must take the live one's place although nothing that is compared differs.
- `remove`: the live object goes, whoever declares what.
- `undeclared`: nobody declares the live object: it goes when its kind is authoritative, else it counts as unmanaged.
- `keep`: managed, and left as it is for now: a later plan or a person decides.
- `foreign`: never ours to touch; counted under a word of its own.
*/
export type Pair<S extends object, L extends Live<S>> =
  | ComparePair<S, L>
  | ({readonly do: 'replace'; readonly live: L} & Wanted<S>)
  | {
      readonly do: 'remove';
      readonly live: L;
      readonly reason: Reason;
      readonly desired?: Desired<S>;
      readonly after?: readonly Address[];
    }
  | {readonly do: 'undeclared' | 'keep'; readonly live: L}
  | {readonly do: 'foreign'; readonly live: L; readonly as: string};

export interface ComparePair<S extends object, L extends Live<S>> extends Wanted<S> {
  readonly do: 'compare';
  readonly live?: L | undefined;
  /** Nothing may be unassigned: what the files name could not all be found. */
  readonly hold?: boolean;
}

interface Wanted<S extends object> {
  readonly desired: Desired<S>;
  readonly reason?: Reason | undefined;
  /** Changes that must come first, besides those that references ask for. */
  readonly after?: readonly Address[] | undefined;
  /** How long old and new object both live when this is a replacement, in milliseconds. 0: the same run removes the old one. */
  readonly overlapMs?: number | undefined;
}

export interface Step<S extends object, L extends Live<S>> {
  readonly action: Action;
  readonly reason: Reason;
  readonly fields: readonly FieldChange[];
  readonly desired?: Desired<S> | undefined;
  readonly live?: L | undefined;
  readonly everybody: readonly L[];
  readonly overlapMs: number;
  readonly resources: readonly string[];
}

export interface AssignStep {
  /** The vendor's ids of the tags that are all given, or taken. */
  readonly ids: readonly string[];
  /** Of any of them: it says which type of resources. */
  readonly address: Address;
  readonly resources: readonly string[];
  readonly assign: boolean;
}

/** How live objects stand in a file: an entry with a comment, or why there is none. */
export type Entry =
  | {
      readonly entry: JsonObject;
      readonly comment?: string | undefined;
      readonly permissions?: readonly string[] | undefined;
    }
  | {readonly skip: 'foreign' | 'unsayable' | 'ambiguous'; readonly live: Live; readonly comment?: string | undefined};

/** A sort key that makes the newest come first; the id decides between equals. What has no time counts as oldest. */
export const newestFirst = (a: Live, b: Live): number => timeOf(b) - timeOf(a) || byText(a.id, b.id);
const timeOf = ({createdAt}: Live) => Date.parse(createdAt ?? '') || 0;

/** The items of each group, in their order. */
export function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** ` 2026-10-02`, or nothing where the API gives no time. */
export const dayText = (time: string | undefined): string => (time ? ` ${oneLine(time.slice(0, 10))}` : '');

export const warning = (code: string, message: string, at: Position | null = null): Warning => ({code, message, at});
