import {isObject, type JsonObject} from '../model/json.ts';
import {ask, type Service} from '../web/ask.ts';
import {addressFrom, type Env, headerFrom, linkOf, type Surroundings} from '../web/from-env.ts';
import {type Rules, refusal} from '../web/refusal.ts';
import {ServiceError} from '../web/service-error.ts';
import type {Forge, Issues, Post, Thread} from './forge.ts';
import {allRows, objectFrom, rowsOf, success} from './rest.ts';

/**
GitLab, as a pipeline sees it: `CI_API_V4_URL`, the ids of project and merge request, and a token that somebody made.
DOC for all below: docs.gitlab.com, REST API v4 and predefined variables, looked at 2026-11-23.
@throws ServiceError without a token or an address
*/
export function openGitlab(context: Surroundings): Forge {
  const gitlab = serviceOf(context);
  return {
    me: () => userOf(gitlab),
    pullRequest: () => openMergeRequest(gitlab, context.env),
    issues: issuesOf(gitlab, ['projects', idIn(context.env, 'CI_PROJECT_ID')]),
  };
}

const TOKENS = ['INSTANTLY_RBAC_GITLAB_TOKEN', 'GITLAB_TOKEN'];

function serviceOf(context: Surroundings): Service {
  const {env} = context;
  const token = TOKENS.map(name => headerFrom(env, name)).find(value => value !== undefined);
  if (token === undefined) {
    const why = env.CI_JOB_TOKEN ? ': CI_JOB_TOKEN cannot write notes or issues' : '';
    throw new ServiceError(
      `${TOKENS.join(' and ')} are not set${why}`,
      `set ${TOKENS[0]} to an access token of the project with the scope api`,
    );
  }
  if (!env.CI_API_V4_URL?.trim())
    throw new ServiceError('CI_API_V4_URL is not set', 'run this in a pipeline of GitLab');
  return {
    name: 'GitLab',
    variable: 'CI_API_V4_URL',
    base: addressFrom(env.CI_API_V4_URL.trim(), 'CI_API_V4_URL'),
    headers: {'private-token': token},
    secrets: [token],
    ...linkOf(context),
  };
}

function idIn(env: Env, variable: string, hint = 'run this in a pipeline of GitLab'): string {
  const id = env[variable] ?? '';
  if (!/^[1-9]\d{0,17}$/.test(id)) throw new ServiceError(`${variable} holds no id`, hint);
  return id;
}

async function userOf(gitlab: Service): Promise<string> {
  const {username} = await objectFrom(gitlab, {method: 'GET', path: ['user'], repeatable: true, rules: RULES});
  return String(username);
}

/** The request is at home in the project that it would be merged into, the pipeline may run in a fork. */
async function openMergeRequest(gitlab: Service, env: Env): Promise<Thread> {
  const project = idIn(env, env.CI_MERGE_REQUEST_PROJECT_ID ? 'CI_MERGE_REQUEST_PROJECT_ID' : 'CI_PROJECT_ID');
  const iid = idIn(env, 'CI_MERGE_REQUEST_IID', 'run the job in pipelines of merge requests, or leave --comment out');
  const home = ['projects', project, 'merge_requests', iid];
  const rules = RULES;
  const {state} = await objectFrom(gitlab, {method: 'GET', path: home, repeatable: true, rules});
  if (state === 'closed' || state === 'merged')
    throw new ServiceError(`merge request ${iid} is ${state}`, 'open it again, or a new one, if it matters');
  const notes = [...home, 'notes'];
  const query = {sort: 'asc', order_by: 'created_at'};
  return {
    comments: async () =>
      (await allRows(gitlab, {method: 'GET', path: notes, query, repeatable: true, rules})).map(row =>
        postOf(row, row.id, row.body),
      ),
    async add(body) {
      await success(gitlab, {method: 'POST', path: notes, body: {body: inert(body)}, repeatable: false, rules});
    },
    async edit(id, body) {
      const path = [...notes, id];
      await success(gitlab, {method: 'PUT', path, body: {body: inert(body)}, repeatable: true, rules});
    },
    async remove(id) {
      const answer = await ask(gitlab, {method: 'DELETE', path: [...notes, id], repeatable: true});
      if (answer.status !== 204 && answer.status !== 404) throw refusal(gitlab, answer, rules);
    },
  };
}

function issuesOf(gitlab: Service, home: readonly string[]): Issues {
  const all = [...home, 'issues'];
  const rules = RULES;
  const edit = async (id: string, body: JsonObject) => {
    await success(gitlab, {method: 'PUT', path: [...all, id], body, repeatable: true, rules});
  };
  return {
    async *by(author_username, state) {
      const query = {
        ...{author_username, scope: 'all', state: state === 'open' ? 'opened' : 'closed'},
        ...{order_by: 'created_at', sort: 'desc'},
      };
      const request = {method: 'GET', path: all, query, repeatable: true, rules} as const;
      for await (const row of rowsOf(gitlab, request)) yield postOf(row, row.iid, row.description);
    },
    async open(title, body) {
      const content = {title, description: inert(body)};
      await success(gitlab, {method: 'POST', path: all, body: content, repeatable: false, rules});
    },
    async comment(id, body) {
      const path = [...all, id, 'notes'];
      await success(gitlab, {method: 'POST', path, body: {body: inert(body)}, repeatable: false, rules});
    },
    edit: (id, body) => edit(id, {description: inert(body)}),
    close: (id, body) => edit(id, {description: inert(body), state_event: 'close'}),
  };
}

/** LIVE (GitLab's issue 326443): a line of a text that begins with a slash may be carried out, as `/merge` would be. */
const inert = (text: string) => text.replace(/^(\s*)\//gm, '$1\\/');

const postOf = ({author}: JsonObject, id: unknown, body: unknown): Post => ({
  id: String(id),
  author: isObject(author) ? String(author.username) : '',
  body: typeof body === 'string' ? body : '',
});

const RULES: Rules = {
  401: ['does not accept the token', `set ${TOKENS[0]} to a valid access token`],
  403: ['does not let the token do this', 'give the token the scope api, and at least the role Reporter'],
  404: ['knows no such project or merge request, or hides it from the token', 'use an access token of this project'],
  422: ['finds the text invalid', 'report this with what GitLab says'],
};
