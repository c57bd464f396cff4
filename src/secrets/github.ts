import {isObject} from '../model/json.ts';
import {type Answer, ask, NoAnswer, type Service} from '../web/ask.ts';
import {addressFrom, headerFrom, linkOf} from '../web/from-env.ts';
import {type Rules, refusal} from '../web/refusal.ts';
import type {ServiceError} from '../web/service-error.ts';
import {guarded, UnclearDelivery, unusable} from './failure.ts';
import {library} from './library.ts';
import type {Sink, SinkContext, To} from './sink.ts';

/**
A secret of a GitHub repository or of one of its environments, sealed for it on this machine. Setting it again to the same
value is harmless, so a lost answer is followed by another try.
*/
export const githubSink: Sink<To<'github'>> = guarded({
  async check(destination, context) {
    await Promise.all([publicKey(connect(context), destination), loadSodium()]);
  },

  async deliver(destination, {secret}, context) {
    const github = connect(context, secret.reveal());
    const {id, key} = await publicKey(github, destination);
    const body = {encrypted_value: await seal(secret.reveal(), key), key_id: id};
    await put(github, destination, body);
  },
});

interface GitHub extends Service {
  /** The variable that the token comes from. */
  readonly tokenFrom: string;
}

const TOKENS = ['INSTANTLY_RBAC_GITHUB_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN'];

function connect(context: SinkContext, ...secrets: readonly string[]): GitHub {
  const {env} = context;
  const tokenFrom = TOKENS.find(name => headerFrom(env, name) !== undefined);
  const token = tokenFrom && headerFrom(env, tokenFrom);
  if (!token) throw unusable('there is no token for GitHub', `set ${TOKENS[0]} to a token that may write secrets`);
  return {
    name: 'GitHub',
    variable: 'GITHUB_API_URL',
    tokenFrom,
    base: addressFrom(env.GITHUB_API_URL?.trim() || 'https://api.github.com', 'GITHUB_API_URL'),
    // DOC: docs.github.com, REST API for Actions secrets, 2026-11-23: this version has the endpoints of both homes.
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: `Bearer ${token}`,
    },
    secrets: [token, ...secrets],
    ...linkOf(context),
  };
}

interface PublicKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

async function publicKey(github: GitHub, destination: To<'github'>): Promise<PublicKey> {
  const path = [...homeOf(destination), 'public-key'];
  const answer = await ask(github, {method: 'GET', path, repeatable: true});
  if (answer.status !== 200) throw refused(github, destination, answer);
  const {key_id: id, key} = isObject(answer.body) ? answer.body : {};
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : Buffer.alloc(0);
  if (typeof id !== 'string' || bytes.length !== 32) {
    throw unusable('the answer of GitHub holds no public key', 'check GITHUB_API_URL if you set it');
  }
  return {id, key: bytes};
}

async function put(github: GitHub, destination: To<'github'>, body: {encrypted_value: string; key_id: string}) {
  const path = [...homeOf(destination), destination.name];
  const answer = await ask(github, {method: 'PUT', path, body, repeatable: true}).catch(error => {
    throw error instanceof NoAnswer && error.doubtful ? new UnclearDelivery(error.message, LOOK) : error;
  });
  if (answer.status === 201 || answer.status === 204) return;
  const error = refused(github, destination, answer);
  const unclear = answer.doubtful || answer.status < 300; // a success that is none of GitHub's
  throw unclear ? new UnclearDelivery(error.message, LOOK) : error;
}

const LOOK = 'GitHub may have stored the secret: see when it was last updated, then run apply again';

/** The path of a set of secrets. */
function homeOf({repository, environment}: To<'github'>): readonly string[] {
  const [owner = '', name = ''] = repository.split('/');
  const inside = environment === undefined ? ['actions'] : ['environments', environment];
  return ['repos', owner, name, ...inside, 'secrets'];
}

function refused(github: GitHub, {environment}: To<'github'>, answer: Answer): ServiceError {
  const {tokenFrom} = github;
  const place = environment === undefined ? 'repository' : 'repository or environment';
  const moved = ['', 'if the repository was renamed or moved, write its new name'] as const;
  const rules: Rules = {
    301: moved,
    307: moved,
    308: moved,
    401: ['does not accept the token', `set ${tokenFrom} to a valid token`],
    403: [
      'does not let the token do this',
      `let the token in ${tokenFrom} write ${environment === undefined ? 'secrets' : 'secrets and environments'}; the GITHUB_TOKEN of a workflow never may`,
    ],
    404: [`knows no such ${place}, or hides it from the token`, `check the names, and the token in ${tokenFrom}`],
    422: ['finds the secret invalid', 'check its name'],
  };
  return refusal(github, answer, rules);
}

async function seal(secret: string, key: Uint8Array): Promise<string> {
  const sodium = await loadSodium();
  return Buffer.from(sodium.crypto_box_seal(secret, key)).toString('base64');
}

const loadSodium = () =>
  library('libsodium-wrappers', async () => {
    const {default: sodium} = await import('libsodium-wrappers');
    await sodium.ready;
    return sodium;
  });
