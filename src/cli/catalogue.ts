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
  owner: 'give the workspace to another member',
  unlock: 'remove the lock that an apply has left behind',
  export: 'write live state as YAML',
  emulate: "serve the emulator of the vendor's API on a local port",
  schema: 'print the JSON Schema of the files, or of plans',
};
