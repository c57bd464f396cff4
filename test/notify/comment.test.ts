import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeEach, describe, expect, it} from 'vitest';
import {postComment} from '../../src/notify/comment.ts';
import {openForge} from '../../src/notify/open-forge.ts';
import {errorOf} from '../web/support.ts';
import {type ForgeServer, startForge, TOKEN} from './forge-server.ts';

let forge: ForgeServer;
beforeEach(async () => {
  forge = await startForge();
});

const folder = await mkdtemp(join(tmpdir(), 'rbac-event-'));
afterAll(() => rm(folder, {recursive: true}));

type Env = Readonly<Record<string, string | undefined>>;

const post = async (body: string, env: Env, more: {readonly empty?: boolean; readonly key?: string} = {}) =>
  postComment(
    {body, empty: false, key: 'plan w1', ...more},
    openForge({env, timeoutMs: 30_000, sleep: async () => {}}),
  );

async function failure(env: Env): Promise<string> {
  const error = await errorOf(post('Ben gains admin', env));
  expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(TOKEN.slice(4, 20));
  return `${error.message} → ${error.hint}`;
}

describe.each(['github', 'gitlab'] as const)('the one comment on %s', name => {
  const env = () => forge[name];
  const bodies = () => forge.comments.map(({body}) => body.replace(/^<!-- .* -->\n/, ''));

  it('is made, then edited in place, and left alone when nothing is new', async () => {
    await post('Ben gains admin', env());
    await post('Ben loses admin', env());
    const writes = forge.writes.length;
    await post('Ben loses admin', env());
    expect(bodies()).toEqual(['Ben loses admin\n']);
    expect(forge.writes.length).toBe(writes);
  });

  it('begins with a mark that shows neither key nor name', async () => {
    await post('Ben gains admin', env(), {key: 'name prod --> @all'});
    expect(forge.comments[0]?.body).toMatch(/^<!-- instantly-rbac comment [0-9a-f]{16} v1 -->\nBen gains admin\n$/);
  });

  it('says so when the plan is empty now', async () => {
    await post('Ben gains admin', env());
    await post('No changes.', env(), {empty: true});
    expect(bodies()).toEqual(['No changes.\n']);
  });

  it('is not made for an empty plan', async () => {
    await post('No changes.', env(), {empty: true});
    expect(forge.writes).toEqual([]);
  });

  it('stands beside one of another key', async () => {
    await post('plan', env());
    await post('diff', env(), {key: 'diff w1'});
    await post('plan 2', env());
    expect(bodies()).toEqual(['plan 2\n', 'diff\n']);
  });

  it('is found behind many others, on a later page', async () => {
    for (let index = 0; index < 120; index++) forge.comments.push(forge.text(`talk ${index}`, 'ana'));
    await post('first', env());
    await post('second', env());
    expect(forge.comments.length).toBe(121);
    expect(forge.comments.at(-1)?.body).toContain('second');
  });

  it('is not the copy of its mark by somebody else, nor a quotation of it by us', async () => {
    await post('first', env());
    const mark = forge.comments[0]?.body ?? '';
    forge.comments.splice(0, 1, forge.text(mark, 'mallory'), forge.text(`> ${mark}`));
    await post('second', env());
    expect(forge.comments.map(({body}) => body).slice(0, 2)).toEqual([mark, `> ${mark}`]);
    expect(forge.comments.at(-1)?.body).toContain('second');
    expect(forge.comments.length).toBe(3);
  });

  it('is the oldest of ours; doubles of a race go', async () => {
    await post('first', env());
    const {body = ''} = forge.comments[0] ?? {};
    forge.comments.push(forge.text(body), forge.text('talk', 'ana'), forge.text(body));
    await post('second', env());
    expect(bodies()).toEqual(['second\n', 'talk']);
  });

  it('gives way to an older one that another run made in the meantime', async () => {
    let raced = false;
    forge.instead = ({method, path, body}) => {
      if (method === 'POST' && /(comments|notes)$/.test(path) && !raced) {
        raced = true;
        forge.comments.push(forge.text(body.body ?? ''));
      }
      return undefined;
    };
    await post('one', env());
    expect(bodies()).toEqual(['one\n']);
  });

  it('has 60 000 characters at the most, cut at the end of a line', async () => {
    await post('a row of the plan\n'.repeat(5000), env());
    const {body = ''} = forge.comments[0] ?? {};
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body).toMatch(/a row of the plan\n\n\(The rest is left out: it is too long for one message\.\)\n$/);
  });

  it.each([
    [403, 'does not let the token do this (403): No, [secret] → give'],
    [404, 'or hides it from the token (404): No, [secret] → '],
    [422, 'finds the text invalid (422): No, [secret] → report this'],
    [500, 'cannot answer now (500): No, [secret] → try again later'],
  ])('is an error without the token when the answer to it is %i', async (status, words) => {
    forge.instead = ({method, path}) =>
      method === 'POST' && path !== '/graphql' ? {status, body: {message: `No, ${TOKEN}`}} : undefined;
    expect(await failure(env())).toContain(words);
    expect(forge.comments).toEqual([]);
    expect(forge.writes.length).toBe(1); // a lost comment would come twice
  });

  it.each(['closed', ...(name === 'gitlab' ? ['merged'] : [])])('is not written when it is %s', async state => {
    forge.pull = state;
    expect(await failure(env())).toMatch(new RegExp(`^(pull|merge) request 7 is ${state} → open it again`));
    expect(forge.writes).toEqual([]);
  });

  it('does not follow a redirect, nor carry the token there', async () => {
    forge.instead = () => ({status: 302, headers: {location: `https://elsewhere.example/${TOKEN}`}});
    expect(await failure(env())).toContain('redirects to elsewhere.example, which is not followed (302)');
    expect(forge.requests.length).toBe(1);
  });

  it('needs an answer of the right form', async () => {
    forge.instead = ({path}) => (/(comments|notes)$/.test(path) ? {status: 200, body: {}} : undefined);
    expect(await failure(env())).toContain('is not of the form that was expected');
  });

  it('is not looked for without end', async () => {
    forge.instead = ({path}) =>
      /(comments|notes)$/.test(path) ? {status: 200, body: [], headers: {link: '<x>; rel="next"'}} : undefined;
    expect(await failure(env())).toContain('lists more than 3000 entries there');
    expect(forge.requests.length).toBeLessThan(70);
    expect(forge.writes).toEqual([]);
  });
});

describe('on GitHub', () => {
  it.each([
    ['an app, by who views', {app: true, login: 'access-bot[bot]'}],
    ['a person, by their user', {app: false, login: 'ana'}],
  ])('we are known: %s', async (_who, account) => {
    Object.assign(forge, account);
    await post('first', forge.github);
    await post('second', forge.github);
    expect(forge.comments).toMatchObject([{author: account.login, body: expect.stringContaining('second')}]);
  });

  it('we are github-actions[bot] when nobody tells', async () => {
    forge.instead = ({path}) => (path === '/graphql' ? {status: 400, body: {}} : undefined);
    await post('first', forge.github);
    await post('second', forge.github);
    expect(forge.comments.length).toBe(1);
  });

  it('GraphQL is asked beside /api/v3 on a server of its own', async () => {
    forge.instead = ({path}) =>
      path === '/api/v3/user'
        ? {status: 403, body: {}}
        : path === '/api/v3/repos/acme/access/pulls/7'
          ? {status: 200, body: {state: 'open'}}
          : undefined;
    await errorOf(post('first', {...forge.github, GITHUB_API_URL: `${forge.url}/api/v3/`}));
    expect(forge.requests).toContain('POST /api/graphql');
  });

  it.each<[where: string, event: unknown, ref: string | undefined]>([
    ['the pull request of the event', {pull_request: {number: 7}}, 'refs/heads/main'],
    ['the pull request that a comment of the event is about', {issue: {number: 7, pull_request: {}}}, undefined],
    ['the ref', undefined, 'refs/pull/7/merge'],
    ['the ref, when the event is no JSON', '{', 'refs/pull/7/merge'],
  ])('the number comes from %s', async (_where, event, ref) => {
    const path = join(folder, 'event.json');
    await writeFile(path, typeof event === 'string' ? event : JSON.stringify(event ?? {}));
    await post('first', {...forge.github, GITHUB_EVENT_PATH: path, GITHUB_REF: ref});
    expect(forge.comments.length).toBe(1);
  });

  it.each<[what: string, env: Env, words: string]>([
    ['no token', {GITHUB_TOKEN: ' '}, 'GITHUB_TOKEN is not set → hand the token of the job to this step'],
    ['a token with a line break', {GITHUB_TOKEN: `${TOKEN}\nx`}, 'GITHUB_TOKEN holds a character'],
    ['no repository', {GITHUB_REPOSITORY: 'acme'}, 'GITHUB_REPOSITORY names no repository'],
    ['a repository made of dots', {GITHUB_REPOSITORY: '../user'}, 'empty or made of dots'],
    ['an event that is no pull request', {GITHUB_REF: 'refs/heads/main'}, 'no pull request started this run'],
    ['plain http', {GITHUB_API_URL: 'http://github.acme.com'}, 'is plain http'],
  ])('%s is refused without a request', async (_what, env, words) => {
    expect(await failure({...forge.github, ...env})).toContain(words);
    expect(forge.requests).toEqual([]);
  });

  it('a token that is not known is an error that names the variable', async () => {
    expect(await failure({...forge.github, GITHUB_TOKEN: 'wrong'})).toContain(
      'does not accept the token (401): Bad credentials → hand a valid token',
    );
  });

  it('an address at which nobody answers is tried four times', async () => {
    const pauses: number[] = [];
    const env = {...forge.github, GITHUB_API_URL: 'http://127.0.0.1:9'};
    const work = openForge({env, sleep: async ms => void pauses.push(ms)});
    const error = await errorOf(postComment({body: 'x', empty: false, key: 'k'}, work));
    expect(error.message).toContain('cannot be reached (ECONNREFUSED)');
    expect(pauses.length).toBe(3);
  });
});

describe('on GitLab', () => {
  it('a line that begins with a slash is no command', async () => {
    await post('Ben\n/merge\n  /approve\na/b', forge.gitlab);
    expect(forge.comments[0]?.body).toContain('Ben\n\\/merge\n  \\/approve\na/b');
  });

  it('the project is the one that the request would be merged into', async () => {
    await post('x', {...forge.gitlab, CI_PROJECT_ID: '99', CI_MERGE_REQUEST_PROJECT_ID: '12'});
    expect(forge.comments.length).toBe(1);
  });

  it('the token made for this tool comes first', async () => {
    await post('x', {...forge.gitlab, GITLAB_TOKEN: 'other', INSTANTLY_RBAC_GITLAB_TOKEN: TOKEN});
    expect(forge.comments.length).toBe(1);
  });

  it.each<[what: string, env: Env, words: string]>([
    [
      'no token but that of the job',
      {GITLAB_TOKEN: undefined, CI_JOB_TOKEN: TOKEN},
      'INSTANTLY_RBAC_GITLAB_TOKEN and GITLAB_TOKEN are not set: CI_JOB_TOKEN cannot write notes or issues → set',
    ],
    ['a branch pipeline', {CI_MERGE_REQUEST_IID: undefined}, 'CI_MERGE_REQUEST_IID holds no id → run the job in'],
    ['a number that is none', {CI_MERGE_REQUEST_IID: '7/../8'}, 'CI_MERGE_REQUEST_IID holds no id'],
    ['no address', {CI_API_V4_URL: undefined}, 'CI_API_V4_URL is not set'],
  ])('%s is refused without a request', async (_what, env, words) => {
    expect(await failure({...forge.gitlab, ...env})).toContain(words);
    expect(forge.requests).toEqual([]);
  });
});

it.each<[what: string, env: Env, found: string]>([
  ['nothing is set', {}, 'this is no pipeline of GitHub or GitLab'],
  ['a repository is named', {GITHUB_REPOSITORY: 'acme/access'}, 'GITHUB_TOKEN is not set'],
  ['a project is named', {CI_PROJECT_ID: '12'}, 'GITLAB_TOKEN are not set'],
  ['GitLab runs a copy of variables of GitHub', {GITLAB_CI: 'true', GITHUB_REPOSITORY: 'a/b'}, 'GITLAB_TOKEN are'],
])('the forge is found when %s', async (_what, env, found) => {
  expect(await failure(env)).toContain(found);
});
