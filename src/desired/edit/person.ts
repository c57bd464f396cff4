import type {Problem} from '../../errors.ts';
import {isObject, type JsonObject} from '../../model/json.ts';
import type {Position} from '../../model/position.ts';
import {fold} from '../../model/text.ts';
import {locate, type Path} from '../locate.ts';
import {dataOf} from '../parts.ts';
import {problemAt} from '../report.ts';
import type {Source} from '../source.ts';
import type {Entry} from './cut.ts';

/** What a file says about a person. */
export interface Said {
  /** What gives or takes access: members, and removals of members. */
  readonly entries: readonly Entry[];
  /** Other fields that name the person. */
  readonly mentions: readonly Mention[];
  /** Names of keys that the person owns. */
  readonly keys: readonly Mention[];
  /** Why the person cannot be taken out. */
  readonly obstacles: readonly Problem[];
}

/** @property text the field, or the name of the key */
export interface Mention {
  readonly text: string;
  readonly at: Position;
}

/** Everything a file says about a person, however the address is spelled. */
export function saidOf(source: Source, email: string): Said {
  const is = (word: unknown) => typeof word === 'string' && fold(word) === fold(email);
  const isMember = (word: unknown) => typeof word === 'string' && is(memberIn(word));
  const {members, keys, remove, sub_workspaces: subWorkspaces, workspace, guardrails} = dataOf(source);
  const rules = isObject(guardrails) ? guardrails : {};
  const mention = (text: string, path: Path): Mention => ({text, at: locate(source, path).at});
  const own = indexesOf(members, entry => is(entryOf(entry).email));
  return {
    entries: [
      ...own.map(index => ({list: 'members', index})),
      ...indexesOf(remove, isMember).map(index => ({list: 'remove', index})),
    ],
    mentions: [
      ...listed(members).flatMap((entry, at) =>
        indexesOf(entryOf(entry).previously, is).map(index =>
          mention('previously', ['members', at, 'previously', index]),
        ),
      ),
      ...indexesOf(rules.required_admins, is).map(index =>
        mention('required_admins', ['guardrails', 'required_admins', index]),
      ),
      ...indexesOf(rules.protected, isMember).map(index => mention('protected', ['guardrails', 'protected', index])),
      ...indexesOf(subWorkspaces, entry => is(entryOf(entry).owner)).map(index =>
        mention('sub_workspaces owner', ['sub_workspaces', index, 'owner']),
      ),
    ],
    keys: indexesOf(keys, entry => is(entryOf(entry).owner)).map(index =>
      mention(String(entryOf(listed(keys)[index]).name), ['keys', index, 'owner']),
    ),
    obstacles: [
      ...(is(entryOf(workspace).owner) ? [owns(source, ['workspace', 'owner'])] : []),
      ...own
        .filter(index => entryOf(listed(members)[index]).role === 'owner')
        .map(index => owns(source, ['members', index, 'role'])),
    ],
  };
}

/** The addresses of all people whom a file names as members. */
export const peopleOf = (source: Source): readonly string[] =>
  listed(dataOf(source).members).flatMap(entry => {
    const {email} = entryOf(entry);
    return typeof email === 'string' ? [email] : [];
  });

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const entryOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
const memberIn = (address: string) => (address.startsWith('member/') ? address.slice('member/'.length) : undefined);

const indexesOf = (value: unknown, test: (entry: unknown) => boolean): readonly number[] =>
  listed(value).flatMap((entry, index) => (test(entry) ? [index] : []));

const owns = (source: Source, path: Path) =>
  problemAt(locate(source, path), 'CONFIG_CONFLICT', 'the owner of a workspace cannot be off-boarded', {
    hint: 'give the workspace to somebody else first: instantly-rbac owner transfer --to EMAIL',
  });
