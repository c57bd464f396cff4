import {isObject, type JsonObject} from '../model/json.ts';
import {type Answer, type Ask, ask, type Service} from '../web/ask.ts';
import {type Rules, refusal} from '../web/refusal.ts';
import {ServiceError} from '../web/service-error.ts';

/** A request, and what its refusals mean. */
export interface Rest extends Ask {
  readonly rules: Rules;
}

/** Asks, and takes nothing but a success. @throws ServiceError */
export async function success(service: Service, {rules, ...request}: Rest): Promise<Answer> {
  const answer = await ask(service, request);
  if (answer.status < 200 || answer.status >= 300) throw refusal(service, answer, rules);
  return answer;
}

/** The object in a successful answer. @throws ServiceError */
export async function objectFrom(service: Service, request: Rest): Promise<JsonObject> {
  const {body} = await success(service, request);
  if (!isObject(body)) throw odd(service);
  return body;
}

const PER_PAGE = 50;
const MOST_PAGES = 60;
/** A page of comments may be long: one of GitHub has up to 65 536 characters, one of GitLab up to a million. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
The rows of a list, page after page for as long as they are asked for. DOC: both forges say in `Link` that there is a
next page, GitLab in `X-Next-Page`, too. The next one is asked for by number, so that no answer leads to another address.
@throws ServiceError also when there are more than 3 000 rows
*/
export async function* rowsOf(service: Service, request: Rest): AsyncGenerator<JsonObject> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = {...request.query, per_page: String(PER_PAGE), page: String(page)};
    const {body, headers} = await success(service, {...request, query, maxBytes: MOST_BYTES});
    if (!Array.isArray(body) || !body.every(isObject)) throw odd(service);
    yield* body as readonly JsonObject[];
    if (!/\brel="?next\b/.test(String(headers.link ?? '')) && !headers['x-next-page']) return;
  }
  throw new ServiceError(
    `${service.name} lists more than ${PER_PAGE * MOST_PAGES} entries there, and no more are read`,
    'look for the last message of this tool yourself',
  );
}

/** All rows of a list. @throws ServiceError as `rowsOf` does */
export async function allRows(service: Service, request: Rest): Promise<readonly JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const row of rowsOf(service, request)) rows.push(row);
  return rows;
}

const odd = ({name, variable}: Service) =>
  new ServiceError(`the answer of ${name} is not of the form that was expected`, `check ${variable} if you set it`);
