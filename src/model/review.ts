import type {Status} from './access.ts';
import type {Address} from './object.ts';
import type {Attribution, Provenance} from './plan.ts';
import type {Position} from './position.ts';

/** Everybody and everything with access to one workspace, with all that helps to decide who keeps it: plain JSON. */
export interface Review {
  readonly workspace: ReviewedWorkspace;
  readonly sides: {readonly declared: boolean; readonly live: boolean};
  /** ISO 8601: when it was read, or the day of `--as-of`; null of files alone. */
  readonly at: string | null;
  /** The day of `--as-of`, ISO 8601. */
  readonly as_of: string | null;
  /** Names of the roles that the files may give. */
  readonly roles: readonly string[];
  /** What the audit log covers; null when it was not read. */
  readonly audit: AuditReach | null;
  /** What could not be read, in words. */
  readonly unread: readonly string[];
  /** What makes the answer less than it seems, in words. */
  readonly notes: readonly string[];
  /** People first, then keys; each by address. */
  readonly rows: readonly ReviewRow[];
}

export interface ReviewedWorkspace {
  readonly id: string | null;
  readonly name: string | null;
}

/** The stretch of the audit log that was read. */
export interface AuditReach {
  /** ISO 8601. */
  readonly since: string;
  /** Whether all of the stretch was read. */
  readonly complete: boolean;
}

/** One membership or one key, live, declared, or both. */
export interface ReviewRow {
  /** Ties a row of a filled-in sheet to what was shown: its object, and what the files said of it. */
  readonly row: string;
  readonly type: 'person' | 'key';
  readonly address: Address;
  /** E-mail address, or name of the key. */
  readonly name: string;
  readonly nickname: string | null;
  /** Id of the live object. */
  readonly object: string | null;
  readonly status: Status;
  /** How it stands, as phrases; none when all is as declared. */
  readonly state: readonly string[];
  /** The role of a person, with an arrow where files and live state differ; of a key how many scopes it has. */
  readonly access: string;
  /** By the id of the area: what can be done there, in words. */
  readonly areas: Readonly<Record<string, string>>;
  /** Permissions of a person, scopes of a key; null where that side is absent or names none. */
  readonly grants: {readonly live: readonly string[] | null; readonly declared: readonly string[] | null};
  /** Labels of tags. */
  readonly teams: readonly string[];
  /** ISO 8601: when the invitation was sent, or the key made. */
  readonly since: string | null;
  readonly by: Attribution | null;
  readonly why: Why;
  /** The day on which access ends by the files: `YYYY-MM-DD`. */
  readonly until: string | null;
  /** An invitation that nobody has accepted. */
  readonly pending: {readonly days: number | null} | null;
  /** Of a key only. */
  readonly key: ReviewedKey | null;
  /** Declared keys that name the person as their owner. */
  readonly owns: readonly Address[];
  /** What the audit log tells; null when it was not read, or when the row is not live. */
  readonly activity: Activity | null;
  /** To be filled in: `keep`, `remove`, `until YYYY-MM-DD` or, of a person, `role NAME`. */
  readonly decision: null;
}

/** Why somebody has access, as far as the files tell. */
export interface Why {
  readonly reason: string | null;
  /** Ticket numbers and links in the reason. */
  readonly tickets: readonly string[];
  /** The commit that wrote the access as it is. */
  readonly commit: Provenance | null;
  readonly at: Position | null;
}

export interface ReviewedKey {
  readonly owner: string | null;
  readonly age_days: number | null;
  /** ISO 8601: when `rotate_every` is over. */
  readonly rotation_due: string | null;
  /** What is dangerous about it, in words. */
  readonly dangers: readonly string[];
  readonly in_use: 'yes' | 'no' | 'unknown';
}

/** Signs of life. Having none proves nothing: reading is never logged, and much else is not. */
export interface Activity {
  /** The newest line, whatever it is about. */
  readonly last: Sign | null;
  /** Lines in all. */
  readonly lines: number;
  /** Of a person: sign-ins. */
  readonly sign_ins: {readonly times: number; readonly last: string | null};
  /** Of a person: what happened to a second factor, the newest first, at most ten. */
  readonly mfa: readonly Sign[];
}

export interface Sign {
  /** ISO 8601. */
  readonly at: string;
  /** In the vendor's words. */
  readonly what: string;
}
