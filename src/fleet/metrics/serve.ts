import {once} from 'node:events';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {RbacError} from '../../errors.ts';
import {oneLine} from '../../model/text.ts';

/** What is told to whoever asks. None of it may hold a secret. */
export interface Exposed {
  /** Metrics in the text format of Prometheus. */
  metrics(): Promise<{readonly type: string; readonly text: string}>;
  /** Why it cannot do its work just now; undefined when it can. */
  whyNotReady(): Promise<string | undefined>;
}

/** Where metrics are asked for. Port 0 is any free one. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

/**
Answers `GET /metrics`, `/healthz` (the process lives) and `/readyz` (it can do its work; 503 when it cannot), and nothing else.
@throws RbacError `METRICS_UNUSABLE` for a place that cannot be listened at
*/
export async function serveMetrics({host, port}: Place, exposed: Exposed): Promise<Serving> {
  const server = createServer((request, response) => {
    answer(request, response, exposed).catch(() => response.destroy());
  });
  server.requestTimeout = PATIENCE_MS;
  server.headersTimeout = PATIENCE_MS;
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    const {code = 'unknown error'} = error as NodeJS.ErrnoException;
    throw new RbacError('METRICS_UNUSABLE', `metrics cannot be served at ${oneLine(host)}:${port} (${code})`, {
      hint: 'name another --port, with 0 for a free one, or another --host',
    });
  }
  return {url: urlOf(server), close: () => close(server)};
}

/** How long a request may take to arrive, in milliseconds. */
const PATIENCE_MS = 10_000;

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server on a port has an address');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

const PLAIN = 'text/plain; charset=utf-8';

async function answer({method, url = ''}: IncomingMessage, response: ServerResponse, exposed: Exposed): Promise<void> {
  const say = (status: number, text: string, type = PLAIN) =>
    response.writeHead(status, {'content-type': type, 'cache-control': 'no-store'}).end(text);
  if (method !== 'GET' && method !== 'HEAD') return void say(405, 'GET and HEAD alone are answered\n');
  switch (url.replace(/\?.*$/s, '')) {
    case '/metrics': {
      const {type, text} = await exposed.metrics();
      return void say(200, text, type);
    }
    case '/healthz':
      return void say(200, 'alive\n');
    case '/readyz': {
      const why = await exposed.whyNotReady();
      return void (why === undefined ? say(200, 'ready\n') : say(503, `${why}\n`));
    }
    default:
      return void say(404, 'there are /metrics, /healthz and /readyz\n');
  }
}
