import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {JsonObject} from '../model/json.ts';
import {oneLine} from '../model/text.ts';
import type {Service} from '../web/ask.ts';
import {hookFrom, linkOf, type Surroundings} from '../web/from-env.ts';
import type {Rules} from '../web/refusal.ts';
import {ServiceError} from '../web/service-error.ts';
import {success} from './rest.ts';
import type {Hook} from './target.ts';

export interface HookSurroundings extends Surroundings {
  /** Where paths of files begin. */
  readonly cwd: string;
}

/**
Sends a message to a hook, once: after a lost answer nobody knows whether it arrived, and the next run tries again. The
address is a secret; of it not even the host is ever told.
@throws ServiceError
*/
export async function sendTo(hook: Hook, message: JsonObject, context: HookSurroundings): Promise<void> {
  const service = await serviceOf(hook, context);
  await success(service, {method: 'POST', path: [], body: message, repeatable: false, rules: RULES});
}

async function serviceOf(hook: Hook, context: HookSurroundings): Promise<Service> {
  const place = hook.from === 'env' ? hook.place : `the file ${oneLine(hook.place)}`;
  const address = (hook.from === 'env' ? context.env[hook.place] : await readHook(hook, context))?.trim() ?? '';
  if (address === '') throw new ServiceError(`${place} holds no address`, `put the address of the hook into ${place}`);
  const base = hookFrom(address, place);
  const parts = [...base.pathname.split('/'), ...base.searchParams.values(), base.host];
  return {
    name: hook.to === 'slack' ? 'Slack' : 'the webhook',
    variable: place,
    base,
    hidden: true,
    headers: {},
    secrets: [address, base.href, ...parts.filter(part => part.length >= 4)],
    ...linkOf(context),
  };
}

async function readHook({place}: Hook, {cwd}: HookSurroundings): Promise<string> {
  try {
    return await readFile(resolve(cwd, place), 'utf8');
  } catch (error) {
    const {code = 'unknown error'} = error as NodeJS.ErrnoException;
    throw new ServiceError(`the file ${oneLine(place)} cannot be read (${code})`, 'check the path after file:');
  }
}

const GONE = ['does not know this address, or no longer', 'make a new hook and put its address there'] as const;
const RULES: Rules = {
  400: ['does not accept the message', 'see whether the channel is still there, and whether this is a hook for JSON'],
  401: GONE,
  403: GONE,
  404: GONE,
  410: GONE,
};
