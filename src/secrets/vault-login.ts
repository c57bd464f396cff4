import {isObject} from '../model/json.ts';
import {ask, type Service} from '../web/ask.ts';
import {addressFrom, headerFrom, linkOf} from '../web/from-env.ts';
import {type Rules, refusal} from '../web/refusal.ts';
import {unusable} from './failure.ts';
import type {SinkContext} from './sink.ts';

/** Vault with a token that it has given out. */
export interface Vault extends Service {
  /** What the token came from, as in `VAULT_TOKEN`. */
  readonly loginBy: string;
}

/**
Vault as the environment describes it: `VAULT_ADDR`, `VAULT_NAMESPACE`, and `VAULT_TOKEN` or else an AppRole. An AppRole
logs in once for a run, because its secret id may be good for one login only.
@param secrets what must not be quoted, besides the credentials
*/
export async function openVault(context: SinkContext, ...secrets: readonly string[]): Promise<Vault> {
  const service = serviceOf(context, secrets);
  const token = headerFrom(context.env, 'VAULT_TOKEN');
  if (token !== undefined) return withToken(service, token, 'VAULT_TOKEN');
  const {client_token} = await loginOf(context, service);
  return withToken(service, client_token, 'VAULT_ROLE_ID');
}

function serviceOf(context: SinkContext, secrets: readonly string[]): Service {
  const {env} = context;
  const address = env.VAULT_ADDR?.trim();
  const namespace = headerFrom(env, 'VAULT_NAMESPACE');
  if (!address) throw unusable('the address of Vault is not known', 'set VAULT_ADDR, as in https://vault.example.com');
  return {
    name: 'Vault',
    variable: 'VAULT_ADDR',
    base: addressFrom(address, 'VAULT_ADDR'),
    // Vault's own agents may refuse requests without the first one.
    headers: {'x-vault-request': 'true', ...(namespace !== undefined && {'x-vault-namespace': namespace})},
    secrets,
    ...linkOf(context),
  };
}

const withToken = (service: Service, token: string, loginBy: string): Vault => ({
  ...service,
  loginBy,
  headers: {...service.headers, 'x-vault-token': token},
  secrets: [token, ...service.secrets],
});

interface Login {
  readonly client_token: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

const logins = new WeakMap<SinkContext, Promise<Login>>();
/** A login that ends sooner than this is not used any more. */
const SPARE_MS = 15_000;

/** The login of a run, anew only when the last one has failed or is about to end. */
async function loginOf(context: SinkContext, service: Service): Promise<Login> {
  const known = logins.get(context);
  const login = await known?.catch(() => undefined);
  if (login !== undefined && login.endsAt - SPARE_MS > clockOf(context)) return login;
  if (logins.get(context) !== known) return loginOf(context, service); // another key's delivery was quicker
  const next = logIn(context, service);
  logins.set(context, next);
  return next;
}

const clockOf = ({now = () => new Date()}: SinkContext) => now().getTime();

async function logIn(context: SinkContext, service: Service): Promise<Login> {
  const {env} = context;
  const [roleId, secretId] = [env.VAULT_ROLE_ID?.trim(), env.VAULT_SECRET_ID?.trim()];
  if (!roleId || !secretId) {
    throw unusable('there are no credentials for Vault', 'set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID');
  }
  const mount = env.VAULT_APPROLE_MOUNT?.trim().replace(/^\/+|\/+$/g, '') || 'approle';
  const path = ['v1', 'auth', ...mount.split('/'), 'login'];
  const body = {role_id: roleId, secret_id: secretId};
  // A login that is repeated after a lost answer leaves a token behind that ends by itself.
  const answer = await ask(service, {method: 'POST', path, body, repeatable: true});
  if (answer.status !== 200) {
    throw refusal({...service, secrets: [roleId, secretId, ...service.secrets]}, answer, LOGIN_RULES);
  }
  const {client_token, lease_duration} = fieldsOf(answer.body, 'auth');
  if (typeof client_token !== 'string' || !/^[\x21-\x7e]+$/.test(client_token)) {
    throw unusable('the answer of Vault to the login holds no token', 'check VAULT_ADDR and VAULT_APPROLE_MOUNT');
  }
  const seconds = typeof lease_duration === 'number' && lease_duration > 0 ? lease_duration : Number.POSITIVE_INFINITY;
  return {client_token, endsAt: clockOf(context) + seconds * 1000};
}

const CREDENTIALS = 'check VAULT_ROLE_ID and VAULT_SECRET_ID: a secret id may be used up or expired';
const LOGIN_RULES: Rules = {
  400: ['does not accept the AppRole', CREDENTIALS],
  403: ['does not accept the AppRole', CREDENTIALS],
  404: ['has no AppRole there', 'check VAULT_APPROLE_MOUNT and VAULT_NAMESPACE'],
};

/** The object under a name in an answer; an empty one when there is none. */
export function fieldsOf(body: unknown, name: string): {readonly [field: string]: unknown} {
  const inner = isObject(body) ? body[name] : undefined;
  return isObject(inner) ? inner : {};
}
