import type {Position} from './model/position.ts';

/** Exit codes of the command line. Frozen: people's pipelines branch on them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  pending: 2,
  refused: 3,
  invalid: 4,
  partial: 5,
  stale: 6,
  locked: 7,
  credential: 8,
  usage: 64,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** When several exit codes apply, the first of these counts; 0 when none of them does. */
export const EXIT_ORDER: readonly ExitCode[] = [
  EXIT.interrupted,
  EXIT.usage,
  EXIT.invalid,
  EXIT.credential,
  EXIT.locked,
  EXIT.stale,
  EXIT.refused,
  EXIT.failed,
  EXIT.partial,
  EXIT.pending,
];

/** Every error code, its exit code, and what it means. Public: the table of docs/reference/codes.md is made from it. */
export const ERROR_CODES = {
  USAGE: [EXIT.usage, 'The command line is wrong.'],
  FILE_NOT_FOUND: [EXIT.invalid, 'A named file, folder or glob does not exist.'],
  FILE_UNREADABLE: [EXIT.invalid, 'A file cannot be read, or is no UTF-8 text.'],
  FILE_EMPTY: [EXIT.invalid, 'A file says nothing; it never means "remove everything".'],
  YAML_SYNTAX: [EXIT.invalid, 'A file is not well-formed YAML.'],
  YAML_UNSAFE: [EXIT.invalid, 'A file uses YAML features that can hide or blow up content.'],
  CONFIG_VALUE: [EXIT.invalid, 'A value has the wrong type or form.'],
  CONFIG_MISSING_FIELD: [EXIT.invalid, 'A required field is absent.'],
  CONFIG_UNKNOWN_FIELD: [EXIT.invalid, 'A field has a name that means nothing there.'],
  CONFIG_UNKNOWN_ROLE: [EXIT.invalid, 'A member has a role that is neither built in nor declared.'],
  CONFIG_UNKNOWN_SCOPE: [EXIT.invalid, 'A key has a scope that the API does not publish.'],
  CONFIG_UNKNOWN_PERMISSION: [EXIT.invalid, 'A role has a permission that the API does not publish.'],
  CONFIG_UNKNOWN_REFERENCE: [EXIT.invalid, 'Something refers to an object that is not there.'],
  CONFIG_DUPLICATE: [EXIT.invalid, 'One object is declared twice.'],
  CONFIG_RESERVED: [EXIT.invalid, 'A name belongs to the vendor or to this tool.'],
  CONFIG_CONFLICT: [EXIT.invalid, 'Two statements of the files, or of the files and the API, exclude each other.'],
  CONFIG_RENAME_RING: [EXIT.invalid, 'Renames of tags form a ring.'],
  CONFIG_EXTENDS_RING: [EXIT.invalid, 'Files of a fleet extend each other in a ring.'],
  CONFIG_LOOSENED: [
    EXIT.invalid,
    'A file of a fleet loosens a guardrail of the files before it, or widens what is removed.',
  ],
  CONFIG_UNSUPPORTED: [EXIT.invalid, 'A feature of the file format that this version does not enforce.'],
  CONFIG_TOO_MANY: [EXIT.invalid, 'More problems than are worth listing.'],
  WORKSPACE_ID_NEEDED: [EXIT.invalid, 'Writing needs `workspace.id` in the files.'],
  PLAN_INVALID: [EXIT.invalid, 'A plan file is truncated, edited or of another version.'],
  PLAN_CYCLE: [EXIT.failed, 'Changes wait for each other in a ring.'],
  PLAN_STALE: [EXIT.stale, 'The saved plan no longer fits the files or the live state.'],
  GUARDRAIL_REFUSED: [EXIT.refused, 'A guardrail refuses the plan.'],
  LOCKED: [EXIT.locked, 'Another apply holds the lock.'],
  AUTH_MISSING: [EXIT.credential, 'No API key is given.'],
  AUTH_REJECTED: [EXIT.credential, 'The API does not know the key: wrong, revoked, or of another API version.'],
  AUTH_SCOPE: [EXIT.credential, 'The key lacks a scope.'],
  AUTH_WORKSPACE: [EXIT.credential, 'The key belongs to another workspace than the files.'],
  WORKSPACE_INACCESSIBLE: [
    EXIT.credential,
    'A workspace of the fleet does not let the key in: not in the group, or not accepted yet.',
  ],
  API_UNREACHABLE: [EXIT.failed, 'The API cannot be reached.'],
  API_TIMEOUT: [EXIT.failed, 'The API did not answer in time.'],
  API_RATE_LIMITED: [EXIT.failed, 'The API kept answering 429.'],
  API_PLAN_REQUIRED: [EXIT.failed, 'The workspace has no active paid plan (402).'],
  API_EDGE_BLOCKED: [EXIT.failed, 'The network edge before the API refused the request (a 403 that is not JSON).'],
  API_FORBIDDEN: [EXIT.failed, 'The API forbids the request (403).'],
  API_NOT_FOUND: [EXIT.failed, 'The object is not there (404).'],
  API_CONFLICT: [EXIT.failed, 'The object conflicts with another one (409).'],
  API_INVALID: [EXIT.failed, 'The API finds the request invalid (400, 422).'],
  API_FAILED: [EXIT.failed, 'The API answered with another error status, or with an error inside a success.'],
  API_SHAPE: [EXIT.failed, 'An answer of the API lacks something this tool needs.'],
  API_PARTIAL: [EXIT.failed, 'A list could not be read to its end; nothing is planned from a part.'],
  SINK_UNUSABLE: [EXIT.failed, 'A destination for a secret cannot take it.'],
  SINK_FAILED: [EXIT.failed, 'A secret could not be delivered.'],
  OUTPUT_UNWRITABLE: [EXIT.failed, 'A file that was asked for cannot be written.'],
  CHANGE_FAILED: [EXIT.failed, 'A change was made otherwise than asked.'],
  JOURNAL_UNUSABLE: [EXIT.failed, 'The journal of applies cannot be used.'],
  REHEARSAL_FAILED: [EXIT.failed, 'A plan did not come out right on a copy of live state.'],
  QUEUE_UNUSABLE: [
    EXIT.failed,
    'The queue of a fleet cannot be reached or went away, or its library is not installed.',
  ],
  QUEUE_JOB_FAILED: [EXIT.failed, 'A job was refused by its worker, or lost with it.'],
  QUEUE_UNFINISHED: [EXIT.failed, 'Jobs of a run have not ended yet, or are gone from the queue.'],
  METRICS_UNUSABLE: [EXIT.failed, 'Metrics cannot be served: the port is taken, or the library is not installed.'],
  DECLINED: [EXIT.failed, 'The answer was no.'],
  INTERNAL: [EXIT.failed, 'A fault of this tool.'],
} as const satisfies Record<string, readonly [ExitCode, string]>;
export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetails {
  readonly at?: Position | undefined;
  /** What to do next. */
  readonly hint?: string | undefined;
  /** HTTP status of the vendor's answer. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** What went wrong in the user's words, where in their file, and what to do next. */
export class RbacError extends Error {
  override readonly name = 'RbacError';
  readonly code: ErrorCode;
  readonly at: Position | undefined;
  readonly hint: string | undefined;
  readonly status: number | undefined;

  constructor(code: ErrorCode, message: string, {at, hint, status, cause}: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : {cause});
    this.code = code;
    this.at = at;
    this.hint = hint;
    this.status = status;
  }

  get exitCode(): ExitCode {
    return ERROR_CODES[this.code][0];
  }
}

/** One thing wrong in a file, with the line it stands on. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly at: Position;
  readonly hint?: string;
  /** Another place that matters, such as the first of two declarations. */
  readonly also?: Position;
  /** The text of the line at `at`, for the excerpt; absent when there is none. */
  readonly line?: string;
  /** How many characters the caret underlines, 1 at the least. */
  readonly length?: number;
}

/** Everything that is wrong in the desired-state files, all at once. */
export class InvalidFiles extends Error {
  override readonly name = 'InvalidFiles';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`${problems.length} problems`);
    this.problems = problems;
  }

  readonly exitCode = EXIT.invalid;
}
