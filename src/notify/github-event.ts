import {readFile, stat} from 'node:fs/promises';
import {isObject, type Json} from '../model/json.ts';
import type {Env} from '../web/from-env.ts';
import {ServiceError} from '../web/service-error.ts';

/** Number of the pull request that started the run, from the event or else the ref. @throws ServiceError when none did */
export async function pullNumber(env: Env): Promise<string> {
  const event = await readEvent(env.GITHUB_EVENT_PATH);
  const {pull_request: pull, issue} = isObject(event) ? event : {};
  const ofPull = isObject(pull) ? pull.number : undefined;
  const ofComment = isObject(issue) && isObject(issue.pull_request) ? issue.number : undefined;
  const [, ofRef] = /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? '') ?? [];
  const number = String(ofPull ?? ofComment ?? ofRef ?? '');
  if (!/^[1-9]\d{0,17}$/.test(number))
    throw new ServiceError('no pull request started this run', 'leave --comment out in runs of other events');
  return number;
}

const MOST_BYTES = 32 * 1024 * 1024;

/** What the runner tells of the event. Undefined when it cannot be read: the ref may tell as well. */
async function readEvent(path: string | undefined): Promise<Json | undefined> {
  if (!path) return undefined;
  try {
    return (await stat(path)).size > MOST_BYTES ? undefined : JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
