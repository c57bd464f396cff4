import type {Env, Surroundings} from '../web/from-env.ts';
import {ServiceError} from '../web/service-error.ts';
import type {Forge} from './forge.ts';
import {openGithub} from './github.ts';
import {openGitlab} from './gitlab.ts';

/** The forge whose pipeline this is. @throws ServiceError when it is none, or has no token */
export function openForge(context: Surroundings): Forge {
  const name = forgeName(context.env);
  if (name === undefined)
    throw new ServiceError('this is no pipeline of GitHub or GitLab', 'leave the option out when you run it by hand');
  return name === 'github' ? openGithub(context) : openGitlab(context);
}

function forgeName({GITHUB_ACTIONS, GITLAB_CI, GITHUB_REPOSITORY, CI_PROJECT_ID}: Env) {
  if (GITHUB_ACTIONS === 'true') return 'github';
  if (GITLAB_CI === 'true') return 'gitlab';
  return GITHUB_REPOSITORY ? 'github' : CI_PROJECT_ID ? 'gitlab' : undefined;
}
