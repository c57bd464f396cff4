import {isObject, type JsonObject} from '../model/json.ts';
import {ask, type Service} from '../web/ask.ts';
import {addressFrom, type Env, headerFrom, linkOf, type Surroundings} from '../web/from-env.ts';
import {type Rules, refusal} from '../web/refusal.ts';
import {ServiceError} from '../web/service-error.ts';
import type {Forge, Issues, Post, Thread} from './forge.ts';
import {pullNumber} from './github-event.ts';
import {allRows, objectFrom, rowsOf, success} from './rest.ts';

/**
GitHub, as a workflow sees it: `GITHUB_TOKEN`, `GITHUB_REPOSITORY`, `GITHUB_API_URL`, and the event of the run.
DOC for all below: docs.github.com, REST API, version 2022-11-28, looked at 2026-11-23.
@throws ServiceError without a token or a repository
*/
export function openGithub(context: Surroundings): Forge {
  const github = serviceOf(context);
  const home = homeOf(context.env);
  return {
    me: () => loginOf(github),
    pullRequest: async () => openPull(github, home, await pullNumber(context.env)),
    issues: issuesOf(github, home),
  };
}

function serviceOf(context: Surroundings): Service {
  const token = headerFrom(context.env, 'GITHUB_TOKEN');
  if (token === undefined)
    throw new ServiceError('GITHUB_TOKEN is not set', 'hand the token of the job to this step as GITHUB_TOKEN');
  return {
    name: 'GitHub',
    variable: 'GITHUB_API_URL',
    base: addressFrom(context.env.GITHUB_API_URL?.trim() || 'https://api.github.com', 'GITHUB_API_URL'),
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: `Bearer ${token}`,
    },
    secrets: [token],
    ...linkOf(context),
  };
}

function homeOf({GITHUB_REPOSITORY: repository = ''}: Env): readonly string[] {
  const [owner, name, ...rest] = repository.split('/');
  if (!owner || !name || rest.length > 0)
    throw new ServiceError('GITHUB_REPOSITORY names no repository', 'set it, as in acme/access');
  return ['repos', owner, name];
}

/**
The account of the token. A token of Actions or of another app may not ask for its user (403), but for who views.
LIVE: GitHub's own command line asks the second way, and shows `github-actions[bot]` in a workflow.
*/
async function loginOf(github: Service): Promise<string> {
  const answer = await ask(github, {method: 'GET', path: ['user'], repeatable: true});
  if (answer.status === 403) return (await viewerOf(github)) ?? 'github-actions[bot]';
  const login = isObject(answer.body) ? answer.body.login : undefined;
  if (answer.status !== 200 || typeof login !== 'string') throw refusal(github, answer, PULLS);
  return login;
}

/** DOC: GraphQL is at `/graphql`, and on a server of one's own at `/api/graphql` beside `/api/v3`. */
async function viewerOf(github: Service): Promise<string | undefined> {
  const base = new URL(github.base);
  base.pathname = base.pathname.replace(/\/v3\/*$/, '');
  const body = {query: '{viewer{login}}'};
  const answer = await ask({...github, base}, {method: 'POST', path: ['graphql'], body, repeatable: true});
  const {data} = isObject(answer.body) ? answer.body : {};
  const viewer = isObject(data) ? data.viewer : undefined;
  return isObject(viewer) && typeof viewer.login === 'string' ? viewer.login : undefined;
}

async function openPull(github: Service, home: readonly string[], number: string): Promise<Thread> {
  const path = [...home, 'pulls', number];
  const {state} = await objectFrom(github, {method: 'GET', path, repeatable: true, rules: PULLS});
  if (state === 'closed') throw new ServiceError(`pull request ${number} is closed`, 'open it again if it matters');
  const comments = [...home, 'issues', number, 'comments'];
  const comment = (id: string) => [...home, 'issues', 'comments', id];
  const rules = PULLS;
  return {
    // The oldest first: the list has no other order.
    comments: async () =>
      (await allRows(github, {method: 'GET', path: comments, repeatable: true, rules})).map(row => postOf(row, row.id)),
    async add(body) {
      await success(github, {method: 'POST', path: comments, body: {body}, repeatable: false, rules});
    },
    async edit(id, body) {
      await success(github, {method: 'PATCH', path: comment(id), body: {body}, repeatable: true, rules});
    },
    async remove(id) {
      const answer = await ask(github, {method: 'DELETE', path: comment(id), repeatable: true});
      if (answer.status !== 204 && answer.status !== 404) throw refusal(github, answer, rules);
    },
  };
}

function issuesOf(github: Service, home: readonly string[]): Issues {
  const all = [...home, 'issues'];
  const rules = ISSUES;
  const edit = async (id: string, body: JsonObject) => {
    await success(github, {method: 'PATCH', path: [...all, id], body, repeatable: true, rules});
  };
  return {
    async *by(creator, state) {
      const query = {creator, state, sort: 'created', direction: 'desc'};
      const request = {method: 'GET', path: all, query, repeatable: true, rules} as const;
      for await (const row of rowsOf(github, request))
        if (row.pull_request === undefined) yield postOf(row, row.number);
    },
    async open(title, body) {
      await success(github, {method: 'POST', path: all, body: {title, body}, repeatable: false, rules});
    },
    async comment(id, body) {
      const path = [...all, id, 'comments'];
      await success(github, {method: 'POST', path, body: {body}, repeatable: false, rules});
    },
    edit: (id, body) => edit(id, {body}),
    close: (id, body) => edit(id, {body, state: 'closed', state_reason: 'completed'}),
  };
}

const postOf = ({user, body}: JsonObject, id: unknown): Post => ({
  id: String(id),
  author: isObject(user) ? String(user.login) : '',
  body: typeof body === 'string' ? body : '',
});

const TOKEN = ['does not accept the token', 'hand a valid token to this step as GITHUB_TOKEN'] as const;
const INVALID = ['finds the text invalid', 'report this with what GitHub says'] as const;
const UNKNOWN = 'check GITHUB_REPOSITORY, and that the token may read the repository';

const PULLS: Rules = {
  401: TOKEN,
  403: [
    'does not let the token do this',
    'give the job "permissions: pull-requests: write"; runs for a fork can only read, and the job page has the result',
  ],
  404: ['knows no such pull request, or hides it from the token', UNKNOWN],
  422: INVALID,
};

const ISSUES: Rules = {
  401: TOKEN,
  403: ['does not let the token do this', 'give the job "permissions: issues: write"'],
  404: ['knows no such repository, or hides it from the token', UNKNOWN],
  410: ['has no issues for this repository', 'turn issues on in its settings'],
  422: INVALID,
};
