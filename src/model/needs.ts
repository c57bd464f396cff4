import {KIND_NAMES, type KindName} from './object.ts';
import {byText} from './text.ts';

/** What every run asks for first: which workspace the key leads to. */
const IDENTITY = 'workspaces:read';

/**
The scopes that a key needs to read and to write the objects of a kind; README.md has the same for all of them together.
Assignments are told from tags, campaigns and accounts, and written through tags. GUESS: the vendor names no scope for the
latter; should it be one of tag mappings, each assignment fails with its name, and nothing else does.
*/
const OF_KIND: Readonly<Record<KindName, {readonly read: readonly string[]; readonly write: readonly string[]}>> = {
  member: {read: ['workspace_members:read'], write: ['workspace_members:all']},
  key: {read: ['api_keys:read'], write: ['api_keys:all']},
  tag: {read: ['custom_tags:read'], write: ['custom_tags:all']},
  assignment: {read: ['custom_tags:read', 'campaigns:read', 'accounts:read'], write: ['custom_tags:all']},
  sub_workspace: {read: ['workspace_group_members:read'], write: ['workspace_group_members:all']},
};

/** What an apply asks for besides: its lock is a tag. */
const LOCK_SCOPE = 'custom_tags:all';

/** Scopes that are enough to plan objects of these kinds. */
export const readingScopes = (kinds: readonly KindName[] = KIND_NAMES): readonly string[] =>
  unique([IDENTITY, ...kinds.flatMap(kind => OF_KIND[kind].read)]);

/** Scopes that an apply of these kinds needs besides those that read. */
export const writingScopes = (kinds: readonly KindName[] = KIND_NAMES): readonly string[] =>
  unique([LOCK_SCOPE, ...kinds.flatMap(kind => OF_KIND[kind].write)]);

const unique = (scopes: readonly string[]) => [...new Set(scopes)].sort(byText);
