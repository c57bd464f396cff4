import {RbacError} from '../errors.ts';

/** Where news of drift go. `name` is how the command line spells it; there is no secret in it. */
export type Target = Hook | {readonly to: 'github-issue' | 'gitlab-issue'; readonly name: string};

/** An address that is a secret, by the place where it is kept. */
export interface Hook {
  readonly to: 'slack' | 'webhook';
  readonly name: string;
  readonly from: 'env' | 'file';
  /** Name of the variable, or path of the file. */
  readonly place: string;
}

/**
A value of `--notify`. An address in it would be seen by other users of the machine and stay in logs, so it is refused,
and what is refused is never repeated.
@throws RbacError `USAGE`
*/
export function parseTarget(text: string): Target {
  if (text === 'github-issue' || text === 'gitlab-issue') return {to: text, name: text};
  const [, to, place = ''] = /^(slack|webhook)=(.*)$/s.exec(text) ?? [];
  if (to !== 'slack' && to !== 'webhook')
    throw new RbacError('USAGE', '--notify does not know this target', {hint: FORMS});
  const [, from, name = ''] = /^(env|file):(.+)$/s.exec(place) ?? [];
  if (from === 'env' && VARIABLE.test(name)) return {to, name: text, from, place: name};
  if (from === 'file' && !name.includes('://')) return {to, name: text, from, place: name};
  throw new RbacError('USAGE', `--notify ${to} takes the name of a variable or a file, never the address itself`, {
    hint: `put the address into a variable and write ${to}=env:NAME, or into a file and write ${to}=file:PATH`,
  });
}

const VARIABLE = /^[A-Za-z_]\w{0,99}$/;
const FORMS =
  'it takes slack=env:NAME, slack=file:PATH, webhook=env:NAME, webhook=file:PATH, github-issue, gitlab-issue';
