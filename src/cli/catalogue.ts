/** The verbs with their summaries: what `--help` lists. Each is a bundle of its own, loaded when it is called. */
export const COMMANDS: Readonly<Record<string, string>> = {
  validate: 'check the files alone, offline',
  plan: 'show what apply would change',
  apply: 'carry out a saved plan, or plan and ask',
  drift: 'show what differs from the files, for schedules',
  diff: 'show how access differs between two versions of the files, offline',
  rotate: 'plan to make keys anew now',
  resend: 'plan a new invitation for a member who has not accepted',
  undo: 'plan the files as they were before',
  'owner transfer': 'give the workspace to another member',
  'fleet validate': 'check the files of all workspaces, offline',
  'fleet explain': 'tell what somebody has in all workspaces, or which file says what',
  'fleet offboard': 'take a person out of all files of a fleet, offline',
  'fleet plan': 'show what fleet apply would change in all workspaces',
  'fleet apply': 'carry out a saved fleet plan, or plan and ask: canaries first, then in waves',
  'fleet drift': 'show which workspaces differ from their files, for schedules',
  'fleet export': 'write the live state of all workspaces as YAML',
  'fleet status': 'tell of each workspace whether it can be reached, what is pending, and who applies',
  'fleet who-can': 'tell who can do something, and in which workspaces',
  'fleet matrix': 'print everybody against the workspaces, or against what they may do there',
  'fleet review': 'review access in all workspaces',
  'fleet report': 'write an HTML page of how all workspaces stand',
  'fleet enqueue': 'put one job for each workspace into a queue, or on a schedule',
  'fleet work': 'do the jobs of a queue, until it is stopped',
  'fleet serve': 'serve metrics and health of a queue and its workers',
  'fleet results': 'gather what workers have answered as one plan, drift or apply',
  unlock: 'remove the lock that an apply has left behind',
  explain: 'tell the access of a member, key, tag or role, and where it comes from',
  'who-can': 'tell who can do something: people and keys, live and declared',
  matrix: 'print roles, people and keys against what they may do',
  review: 'review access: HTML page, CSV, JSON, Markdown, decisions',
  'audit keys': 'tell which keys are too broad, old or unowned',
  'audit log': 'print the audit log, or follow it',
  export: 'write live state as YAML',
  init: 'write a first rbac.yaml, from live state when there is a key, and CI files',
  emulate: "serve the emulator of the vendor's API on a local port",
  doctor: 'check files, git, the key and its scopes, clock, lock and places for secrets',
  completion: 'print what makes bash, zsh or fish complete command lines',
  schema: 'print the JSON Schema of the files, of a fleet, of plans, or of answers',
};

/** First words of verbs that are two words. `--help` lists the word, and that of the word its verbs. */
export const GROUPS: Readonly<Record<string, string>> = {
  audit: 'keys, and what the vendor logs',
  owner: 'who owns the workspace',
  fleet: 'one repository for many workspaces',
};

/** A verb on the command line, and what stands behind it. */
export interface Called {
  readonly name: string;
  readonly rest: readonly string[];
}

/** The verb that a command line begins with, if it begins with one. */
export function findCommand(argv: readonly string[]): Called | undefined {
  const words = Object.hasOwn(GROUPS, argv[0] ?? '') ? 2 : 1;
  const name = argv.slice(0, words).join(' ');
  return Object.hasOwn(COMMANDS, name) ? {name, rest: argv.slice(words)} : undefined;
}

/** The verbs of a group, by their second word. */
export const commandsOf = (group: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(COMMANDS)
      .filter(([name]) => name.startsWith(`${group} `))
      .map(([name, summary]) => [name.slice(group.length + 1), summary]),
  );

/** Verbs that are one word, and the groups of the others, in order. */
export const firstWords = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(COMMANDS).map(([name, summary]) => {
      const [word = ''] = name.split(' ');
      return [word, GROUPS[word] ?? summary];
    }),
  );
