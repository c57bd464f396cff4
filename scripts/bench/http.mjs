import {Agent, request} from 'node:http';

/** A plain client of the API over connections that stay open. It repeats nothing and judges nothing. */
export function connect(url, key) {
  const agent = new Agent({keepAlive: true});
  return {
    /** `{status, body}` of one request; the path is relative to `/api/v2/`. */
    ask: (method, path, body) => send({agent, key, url: new URL(`/api/v2/${path}`, url), method, body}),
    close: () => agent.destroy(),
  };
}

function send({agent, key, url, method, body}) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const content =
    text === undefined ? {} : {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)};
  const headers = {authorization: `Bearer ${key}`, 'user-agent': 'benchmark', ...content};
  return new Promise((done, failed) => {
    const sent = request(url, {agent, method, headers}, answer => {
      const chunks = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.once('error', failed);
      answer.once('end', () =>
        done({status: answer.statusCode, body: JSON.parse(Buffer.concat(chunks).toString('utf8'))}),
      );
    });
    sent.once('error', failed);
    sent.end(text);
  });
}
