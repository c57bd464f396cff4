import {randomUUID} from 'node:crypto';
import {hostname, userInfo} from 'node:os';
import {oneLine} from '../../model/text.ts';
import {gitOutput} from '../journal/git.ts';
import {type ProcessIdentity, thisProcess} from './process-identity.ts';

/** Who applies: one run of the tool. */
export interface Holder {
  /** A uuid of this run. */
  readonly id: string;
  /** Who on what, for people: one line of at most 120 characters. */
  readonly by: string;
  readonly process: ProcessIdentity;
}

type Env = Readonly<Record<string, string | undefined>>;

const LONGEST_BY = 120;

/** This run. `by` is the CI job when there is one, else what git is configured with in `cwd`, else the user of the system. */
export async function holderOf(env: Env, cwd: string): Promise<Holder> {
  const [by, identity] = await Promise.all([whoIs(env, cwd), thisProcess()]);
  return {id: randomUUID(), by, process: identity};
}

/** Who runs this, on what: `ana in https://github.com/acme/access/actions/runs/7`, `Ana <ana@acme.com> on laptop`. */
export async function whoIs(env: Env, cwd: string): Promise<string> {
  return shortened(ciIdentity(env) ?? `${(await gitIdentity(cwd)) ?? systemUser()} on ${hostname()}`);
}

/** One safe line of at most 120 characters. */
export function shortened(text: string): string {
  const characters = [...oneLine(text.trim())];
  return characters.length > LONGEST_BY ? `${characters.slice(0, LONGEST_BY - 1).join('')}…` : characters.join('');
}

/** The variables by which a CI service says who began a job, and where it can be seen. The first that is set counts. */
const SERVICES: readonly {
  readonly is: string;
  readonly who: readonly string[];
  readonly where: (env: Env) => string | undefined;
}[] = [
  {
    is: 'GITHUB_ACTIONS',
    who: ['GITHUB_TRIGGERING_ACTOR', 'GITHUB_ACTOR'],
    where: env => joined('/', env.GITHUB_SERVER_URL, env.GITHUB_REPOSITORY, 'actions/runs', env.GITHUB_RUN_ID),
  },
  {is: 'GITLAB_CI', who: ['GITLAB_USER_LOGIN'], where: env => env.CI_JOB_URL},
  {is: 'CIRCLECI', who: ['CIRCLE_USERNAME'], where: env => env.CIRCLE_BUILD_URL},
  {is: 'BUILDKITE', who: ['BUILDKITE_BUILD_CREATOR'], where: env => env.BUILDKITE_BUILD_URL},
  {
    is: 'TF_BUILD',
    who: ['BUILD_REQUESTEDFOR'],
    where: env => joined(' ', env.BUILD_DEFINITIONNAME, env.BUILD_BUILDNUMBER),
  },
  {is: 'JENKINS_URL', who: ['BUILD_USER', 'CHANGE_AUTHOR'], where: env => env.BUILD_URL},
];

function ciIdentity(env: Env): string | undefined {
  const service = SERVICES.find(({is}) => (env[is] ?? '') !== '');
  if (service === undefined) return undefined;
  const who = service.who.map(name => env[name]).find(text => text !== undefined && text !== '');
  const where = service.where(env);
  return joined(' in ', who ?? 'somebody', where ?? service.is);
}

/** The parts, when all are there. */
function joined(between: string, ...parts: readonly (string | undefined)[]): string | undefined {
  return parts.every(part => part !== undefined && part !== '') ? parts.join(between) : undefined;
}

async function gitIdentity(cwd: string): Promise<string | undefined> {
  const [name, email] = await Promise.all(
    ['user.name', 'user.email'].map(async setting => (await gitOutput(['config', '--get', setting], cwd))?.trim()),
  );
  if (!email) return name || undefined;
  return name ? `${name} <${email}>` : email;
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody'; // a user id without a name, as containers may have
  }
}
