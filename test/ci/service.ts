import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll} from 'vitest';

/** What a job has sent to GitHub or GitLab. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Service {
  readonly url: string;
  /** Everything but reads. */
  writes(): readonly Sent[];
}

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

/**
A hosting service in which nobody has commented on anything yet: lists are empty, what is written is taken, or refused as
for a token that may only read.
*/
export async function service({readOnly = false}: {readonly readOnly?: boolean} = {}): Promise<Service> {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const {method = '', url: path = ''} = request;
      sent.push({method, path, body});
      const [status, answer] = method === 'GET' ? [200, found(path)] : readOnly ? [403, NO] : [201, MADE];
      response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  closing.push(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writes: () => sent.filter(({method}) => method !== 'GET'),
  };
}

const NO = {message: 'Resource not accessible by integration'};
const MADE = {id: 1, iid: 1, number: 1, html_url: 'http://127.0.0.1/1', web_url: 'http://127.0.0.1/1'};
const ROBOT = {id: 41, login: 'github-actions[bot]', username: 'project_1_bot', type: 'Bot'};

function found(path: string): unknown {
  if (/\/user(\?|$)/.test(path)) return ROBOT;
  if (/\/(pulls|merge_requests)\/7(\?|$)/.test(path)) return {...MADE, number: 7, iid: 7, state: 'open'};
  return [];
}
