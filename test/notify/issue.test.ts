import {beforeEach, describe, expect, it} from 'vitest';
import {type IssueNews, tellIssue} from '../../src/notify/issue.ts';
import {openForge} from '../../src/notify/open-forge.ts';
import {errorOf} from '../web/support.ts';
import {type ForgeServer, startForge, TOKEN} from './forge-server.ts';

let forge: ForgeServer;
beforeEach(async () => {
  forge = await startForge();
});

const [A, B] = ['a', 'b'].map(digit => `sha256:${digit.repeat(64)}`);

describe.each(['github', 'gitlab'] as const)('the issue of a drift on %s', name => {
  const tell = (state = 'clean', more: Partial<IssueNews> = {}) =>
    tellIssue(
      {title: 'Access drift', body: `page of ${state.slice(7, 9)}`, state, key: 'w1', heartbeat: false, ...more},
      openForge({env: forge[name], timeoutMs: 30_000, sleep: async () => {}}),
    );
  const shown = () =>
    forge.issues.map(({open, body, comments}) => ({
      open,
      body: body.split('\n').slice(1).join('\n').trim(),
      comments: comments.map(comment => comment.body.trim().split('\n')[0]),
    }));

  it('is opened when the drift begins, and says no more while it lasts', async () => {
    await tell(A);
    const writes = forge.writes.length;
    await tell(A);
    expect(shown()).toEqual([{open: true, body: 'page of aa', comments: []}]);
    expect(forge.writes.length).toBe(writes);
    expect(forge.issues[0]?.title).toBe('Access drift');
  });

  it('is told of a change in a comment, and shows the drift as it is now', async () => {
    await tell(A);
    await tell(B);
    await tell(B);
    expect(shown()).toEqual([{open: true, body: 'page of bb', comments: ['The drift has changed. Now it is:']}]);
    expect(forge.issues[0]?.comments[0]?.body).toContain('page of bb');
  });

  it('is closed with a comment when live state is as the files say', async () => {
    await tell(A);
    await tell('clean', {job: 'https://ci.example/1'});
    await tell();
    expect(shown()).toEqual([{open: false, body: 'page of aa', comments: ['Live state is as the files say again.']}]);
    expect(forge.issues[0]?.comments[0]?.body).toContain('[The run that saw it](https://ci.example/1)');
  });

  it('is another one for the next drift, be it the same again', async () => {
    for (const state of [A, 'clean', A]) await tell(state);
    expect(shown().map(({open}) => open)).toEqual([false, true]);
  });

  it('is not made when there is no drift', async () => {
    await tell();
    await tell('clean', {heartbeat: true});
    expect(forge.writes).toEqual([]);
  });

  it('hears that nothing has changed when a heartbeat is asked for', async () => {
    await tell(A);
    await tell(A, {heartbeat: true});
    expect(shown()[0]?.comments).toEqual(['Nothing has changed since.']);
  });

  it('stays closed when somebody closed it by hand, until the drift changes', async () => {
    await tell(A);
    for (const issue of forge.issues) issue.open = false;
    await tell(A, {heartbeat: true});
    expect(forge.issues.length).toBe(1);
    await tell(B);
    expect(shown().map(({open}) => open)).toEqual([false, true]);
  });

  it('that was closed by hand does not keep the same drift quiet after it was over', async () => {
    await tell(A);
    for (const issue of forge.issues) issue.open = false;
    await tell();
    await tell();
    expect(forge.writes.length).toBe(2);
    await tell(A);
    expect(shown().map(({open}) => open)).toEqual([false, true]);
  });

  it('is the oldest of several; a double of a race is closed', async () => {
    await tell(A);
    const [first] = forge.issues;
    forge.issues.push({...forge.text(first?.body ?? ''), title: 'double', open: true, comments: []});
    await tell(A);
    expect(shown().map(({open, comments}) => [open, comments])).toEqual([
      [true, []],
      [false, ['An older issue tells the same.']],
    ]);
  });

  it('is not the copy of its mark by somebody else, nor that of another workspace', async () => {
    await tell(A, {key: 'w2'});
    const [other] = forge.issues;
    await tell(A);
    const mark = forge.issues[1]?.body ?? '';
    forge.issues.splice(1, 1, {...forge.text(mark, 'mallory'), title: 'copy', open: true, comments: []});
    await tell(A);
    await tell();
    expect(forge.issues.map(({title, open}) => [title, open])).toEqual([
      ['Access drift', true],
      ['copy', true],
      ['Access drift', false],
    ]);
    expect(other?.comments).toEqual([]);
  });

  it.each<[what: string, method: string]>([
    ['the comment fails', 'POST'],
    ['the page cannot be edited', name === 'github' ? 'PATCH' : 'PUT'],
  ])('is told again by the next run when %s', async (_what, refused) => {
    await tell(A);
    forge.instead = ({method}) => (method === refused ? {status: 403, body: {message: `no, ${TOKEN}`}} : undefined);
    const error = await errorOf(tell(B));
    expect(`${error.message} ${error.hint}`).not.toContain(TOKEN.slice(4, 20));
    forge.instead = () => undefined;
    const before = forge.issues[0]?.comments.length ?? 0;
    await tell(B);
    expect(shown()[0]?.body).toBe('page of bb');
    expect(forge.issues[0]?.comments.length).toBe(before + 1);
  });
});

it('a repository without issues is told as that', async () => {
  forge.instead = ({path}) =>
    path.endsWith('/issues') ? {status: 410, body: {message: 'Issues are disabled'}} : undefined;
  const news = {title: 't', body: 'b', state: A ?? '', key: 'w1', heartbeat: false};
  const error = await errorOf(tellIssue(news, openForge({env: forge.github})));
  expect(error.message).toBe('GitHub has no issues for this repository (410): Issues are disabled');
});

it('a pull request is no issue', async () => {
  const row = {number: 7, pull_request: {}, user: {login: forge.login}, body: ''};
  forge.instead = ({path, method}) =>
    path.endsWith('/issues') && method === 'GET' ? {status: 200, body: [row]} : undefined;
  const found = [];
  for await (const post of openForge({env: forge.github}).issues.by(forge.login, 'open')) found.push(post);
  expect(found).toEqual([]);
});
