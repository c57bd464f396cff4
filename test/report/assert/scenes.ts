import type {Claim, HoldersClaim} from '../../../src/model/assertion.ts';
import type {Sending} from '../../../src/model/sending.ts';
import type {Actor, Scene} from '../../../src/report/assert/scene.ts';

/** A member with a role and, where they are named, permissions. */
export const member = (email: string, role: string, permissions: readonly string[] | null = null): Actor => ({
  address: `member/${email}`,
  names: [`member/${email}`],
  member: {role, named: role, permissions, nickname: null},
  at: null,
});

export const key = (name: string, ...scopes: readonly string[]): Actor => ({
  address: `key/${name}`,
  names: [`key/${name}`],
  scopes,
  at: null,
});

/** Live state with these members and keys; all of them are known unless it is said why not. */
export const scene = (
  actors: readonly Actor[],
  {more = null, sending}: {readonly more?: string | null; readonly sending?: Sending} = {},
): Scene => ({
  name: 'live',
  member: {actors: actors.filter(({scopes}) => scopes === undefined), more},
  key: {actors: actors.filter(({scopes}) => scopes !== undefined), more},
  sending,
});

/** A claim about everybody, but for what a test is about. */
export const claim = (form: HoldersClaim['form'], has: string, details: Partial<HoldersClaim> = {}): Claim => ({
  form,
  has,
  who: ['*'],
  except: [],
  number: 0,
  ...details,
});
