import type {Env} from '../web/from-env.ts';

/** Address of the page of this run in GitHub or GitLab, safe inside of Markdown; undefined elsewhere. */
export function runPage(env: Env): string | undefined {
  const {GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run} = env;
  const text = server && repository && run ? `${server}/${repository}/actions/runs/${run}` : env.CI_JOB_URL;
  if (!text || !/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text).href.replace(/[()<>|[\]*`\\]/g, sign => `%${sign.charCodeAt(0).toString(16)}`);
}
