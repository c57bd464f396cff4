import {createServer, type IncomingMessage} from 'node:http';
import {afterAll} from 'vitest';

/** Looks like a token, and stands nowhere else. */
export const TOKEN = 'ghs_TokenTokenTokenTokenCanary0123456789';

export interface Text {
  readonly id: number;
  readonly author: string;
  body: string;
}

export interface IssueText extends Text {
  readonly title: string;
  open: boolean;
  readonly comments: Text[];
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, string>;
}

/** GitHub and GitLab in memory, with one pull request (7 of acme/access, or of project 12) and as many issues as are opened. */
export class ForgeServer {
  login = 'github-actions[bot]';
  /** Whether the token belongs to an app, which may not ask for its user. */
  app = true;
  pull = 'open';
  readonly comments: Text[] = [];
  readonly issues: IssueText[] = [];
  /** Methods and paths of all requests, in the order of their arrival. */
  readonly requests: string[] = [];
  /** What comes in place of the usual answer. */
  instead: (asked: Asked) => Reply | undefined = () => undefined;
  url = '';
  #ids = 100;

  /** For the process of a workflow. */
  get github(): Record<string, string> {
    const here = {GITHUB_API_URL: this.url, GITHUB_REPOSITORY: 'acme/access', GITHUB_REF: 'refs/pull/7/merge'};
    return {GITHUB_ACTIONS: 'true', GITHUB_TOKEN: TOKEN, ...here};
  }

  /** For the process of a pipeline. */
  get gitlab(): Record<string, string> {
    const here = {CI_API_V4_URL: `${this.url}/api/v4`, CI_PROJECT_ID: '12', CI_MERGE_REQUEST_IID: '7'};
    return {GITLAB_CI: 'true', GITLAB_TOKEN: TOKEN, ...here};
  }

  /** Requests that wrote. */
  get writes(): readonly string[] {
    return this.requests.filter(line => !/^GET |graphql/.test(line));
  }

  text(body: string, author = this.login): Text {
    return {id: ++this.#ids, author, body};
  }

  answer(asked: Asked): Reply {
    const {method, path} = asked;
    this.requests.push(`${method} ${path}`);
    const other = this.instead(asked);
    if (other !== undefined) return other;
    return path.startsWith('/api/v4/')
      ? this.#gitlab({...asked, path: path.slice('/api/v4'.length)})
      : this.#github(asked);
  }

  #github(asked: Asked): Reply {
    const {method, path, body} = asked;
    const show = ({id, author, body: text}: Text) => ({id, user: {login: author}, body: text});
    const showIssue = (issue: IssueText) => ({...show(issue), number: issue.id, title: issue.title});
    if (path === '/user') {
      return this.app
        ? {status: 403, body: {message: 'Resource not accessible by integration'}}
        : {status: 200, body: {login: this.login}};
    }
    if (path === '/graphql') return {status: 200, body: {data: {viewer: {login: this.login}}}};
    const home = '/repos/acme/access';
    if (path === `${home}/pulls/7`) return {status: 200, body: {state: this.pull}};
    const [, comment] = new RegExp(`^${home}/issues/comments/(\\d+)$`).exec(path) ?? [];
    if (comment !== undefined) return this.#one(this.comments, comment, method, body.body);
    if (path === `${home}/issues/7/comments`) {
      return method === 'POST'
        ? this.#add(this.comments, body.body, show)
        : paged(this.comments.map(show), asked.query);
    }
    if (path === `${home}/issues`) {
      if (method === 'POST') return this.#open(body.title ?? '', body.body ?? '', showIssue);
      return this.#listed(asked.query, 'creator', 'open', showIssue);
    }
    const [, number = '', comments] = new RegExp(`^${home}/issues/(\\d+)(/comments)?$`).exec(path) ?? [];
    return this.#issue(number, comments, {text: body.body, close: body.state === 'closed'}, show);
  }

  #gitlab(asked: Asked): Reply {
    const {method, path, body} = asked;
    const show = ({id, author, body: text}: Text) => ({id, author: {username: author}, body: text});
    const showIssue = (issue: IssueText) => ({...show(issue), iid: issue.id, description: issue.body, body: undefined});
    if (path === '/user') return {status: 200, body: {username: this.login}};
    const home = '/projects/12';
    if (path === `${home}/merge_requests/7`)
      return {status: 200, body: {state: this.pull === 'open' ? 'opened' : this.pull}};
    const notes = `${home}/merge_requests/7/notes`;
    if (path === notes) {
      return method === 'POST'
        ? this.#add(this.comments, body.body, show)
        : paged(this.comments.map(show), asked.query);
    }
    if (path.startsWith(`${notes}/`)) return this.#one(this.comments, path.slice(notes.length + 1), method, body.body);
    if (path === `${home}/issues`) {
      if (method === 'POST') return this.#open(body.title ?? '', body.description ?? '', showIssue);
      return this.#listed(asked.query, 'author_username', 'opened', showIssue);
    }
    const [, number = '', comments] = new RegExp(`^${home}/issues/(\\d+)(/notes)?$`).exec(path) ?? [];
    const text = comments === undefined ? body.description : body.body;
    return this.#issue(number, comments, {text, close: body.state_event === 'close'}, show);
  }

  #add(list: Text[], body = '', show: (text: Text) => object): Reply {
    const text = this.text(body);
    list.push(text);
    return {status: 201, body: show(text)};
  }

  #one(list: Text[], id: string, method: string, body = ''): Reply {
    const index = list.findIndex(text => text.id === Number(id));
    const found = list[index];
    if (found === undefined) return {status: 404, body: {message: 'Not Found'}};
    if (method === 'DELETE') {
      list.splice(index, 1);
      return {status: 204};
    }
    found.body = body;
    return {status: 200, body: {}};
  }

  #open(title: string, body: string, show: (issue: IssueText) => object): Reply {
    const issue = {...this.text(body), title, open: true, comments: []};
    this.issues.push(issue);
    return {status: 201, body: show(issue)};
  }

  #listed(query: URLSearchParams, by: string, open: string, show: (issue: IssueText) => object): Reply {
    const wanted = this.issues.filter(
      issue => issue.author === query.get(by) && issue.open === (query.get('state') === open),
    );
    return paged([...wanted].reverse().map(show), query);
  }

  #issue(id: string, comments: string | undefined, {text = '', close = false}, show: (text: Text) => object): Reply {
    const issue = this.issues.find(one => one.id === Number(id));
    if (issue === undefined) return {status: 404, body: {message: 'Not Found'}};
    if (comments !== undefined) return this.#add(issue.comments, text, show);
    if (text !== '') issue.body = text;
    if (close) issue.open = false;
    return {status: 200, body: {}};
  }
}

function paged(rows: readonly unknown[], query: URLSearchParams): Reply {
  const size = Number(query.get('per_page'));
  const page = Number(query.get('page'));
  const more = rows.length > page * size;
  const link: Record<string, string> = more ? {link: `<https://elsewhere.example/?page=${page + 1}>; rel="next"`} : {};
  return {status: 200, body: rows.slice((page - 1) * size, page * size), headers: link};
}

const servers: {close(): unknown}[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** A forge on a port of this machine, gone after the tests of the file. It takes our token alone. */
export async function startForge(): Promise<ForgeServer> {
  const forge = new ForgeServer();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const text = await textOf(request);
    const {authorization, 'private-token': token} = request.headers;
    const known = authorization === `Bearer ${TOKEN}` || token === TOKEN;
    const asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? {} : JSON.parse(text),
    };
    const {
      status,
      body,
      headers = {},
    } = known ? forge.answer(asked) : {status: 401, body: {message: 'Bad credentials'}};
    response.writeHead(status, {'content-type': 'application/json', ...headers});
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  forge.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return forge;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
