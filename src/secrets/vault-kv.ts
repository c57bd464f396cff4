import {isObject, type JsonObject} from '../model/json.ts';
import {oneLine} from '../model/text.ts';
import {type Answer, ask, NoAnswer} from '../web/ask.ts';
import {type Rules, refusal} from '../web/refusal.ts';
import {type Failure, unusable} from './failure.ts';
import {fieldsOf, type Vault} from './vault-login.ts';

/** A place in a KV engine of version 2. DOC for all below: Vault's HTTP API, KV version 2, 2026-11-23. */
export interface Spot {
  /** May have several steps, as the path may. */
  readonly mount: string;
  readonly path: string;
  readonly field: string;
}

/** A secret as it is now. */
export interface Found {
  /** The latest version, deleted or not; 0 when there never was one. */
  readonly version: number;
  /** Empty when the latest version is deleted. */
  readonly fields: JsonObject;
}

/**
The secret at a spot, and certainty that the engine is of version 2: to one of version 1 the same paths mean other things.
@throws Failure
*/
export async function readSpot(vault: Vault, spot: Spot): Promise<Found> {
  const answer = await get(vault, dataPath(spot));
  if (answer.status === 403) throw await forbidden(vault, spot, answer);
  if (answer.status !== 200 && answer.status !== 404) throw refusal(vault, answer, rulesFor(spot));
  const {data, metadata} = fieldsOf(answer.body, 'data');
  const version = isObject(metadata) ? metadata.version : undefined;
  if (typeof version === 'number') return {version, fields: isObject(data) ? exact(data, answer) : {}};
  if (answer.status === 200) throw notVersion2(spot);
  await checkMount(vault, spot);
  return {version: 0, fields: {}};
}

/** How a write ended. A `conflict` is a write that somebody else's came before: it had no effect. */
export type WriteEnd =
  | {readonly is: 'stored'}
  | {readonly is: 'conflict' | 'refused' | 'unclear'; readonly error: Failure};

/** Writes the fields that were found, with one more, as the version after the one that was found. */
export async function writeSpot(vault: Vault, spot: Spot, found: Found, value: string): Promise<WriteEnd> {
  const body = {options: {cas: found.version}, data: {...found.fields, [spot.field]: value}};
  // What it stands beside is no business of a log either.
  const careful = {...vault, secrets: [...vault.secrets, ...longTexts(found.fields)]};
  try {
    const answer = await ask(careful, {method: 'POST', path: dataPath(spot), body, repeatable: false});
    return writeEnd(answer, fault => refusal(careful, fault, rulesFor(spot)));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return {is: error.doubtful ? 'unclear' : 'refused', error};
  }
}

function writeEnd(answer: Answer, errorOf: (answer: Answer) => Failure): WriteEnd {
  const {version} = fieldsOf(answer.body, 'data');
  if (answer.status === 200 && typeof version === 'number') return {is: 'stored'};
  const conflict = answer.status === 400 && /check-and-set/i.test(answer.text);
  const unclear = answer.doubtful || answer.status < 300;
  return {is: unclear ? 'unclear' : conflict ? 'conflict' : 'refused', error: errorOf(answer)};
}

/** Makes sure that the token may write there, where Vault tells. @throws Failure */
export async function checkMayWrite(vault: Vault, spot: Spot): Promise<void> {
  const paths = [dataPath(spot).slice(1).join('/')];
  const path = ['v1', 'sys', 'capabilities-self'];
  const answer = await ask(vault, {method: 'POST', path, body: {paths}, repeatable: true});
  const {capabilities} = isObject(answer.body) ? answer.body : {};
  if (answer.status !== 200 || !Array.isArray(capabilities)) return;
  if (!capabilities.some(name => ['create', 'update', 'root'].includes(name))) {
    throw unusable(`the token of ${vault.loginBy} may not write there`, policyHint(spot));
  }
}

const get = (vault: Vault, path: readonly string[]) => ask(vault, {method: 'GET', path, repeatable: true});

const stepsOf = (path: string): readonly string[] => path.split('/');

const dataPath = ({mount, path}: Spot): readonly string[] => ['v1', ...stepsOf(mount), 'data', ...stepsOf(path)];

/**
Without metadata in sight the engine's configuration tells, or, when the token may not read that, the mount itself: the
question with which Vault's own command line starts. DOC: that one may change; then it ends in the refusal below.
*/
async function checkMount(vault: Vault, spot: Spot): Promise<void> {
  const config = await get(vault, ['v1', ...stepsOf(spot.mount), 'config']);
  if (config.status === 200 && 'cas_required' in fieldsOf(config.body, 'data')) return;
  if (config.status === 200 || config.status === 404) throw notVersion2(spot);
  if (config.status !== 403) throw refusal(vault, config, rulesFor(spot));
  const mount = await get(vault, ['v1', 'sys', 'internal', 'ui', 'mounts', ...stepsOf(spot.mount)]);
  if (mount.status !== 200) {
    throw unusable(
      `the token of ${vault.loginBy} may not see of which version the engine is`,
      `let it read ${oneLine(spot.mount)}/config`,
    );
  }
  const {type, options, path} = fieldsOf(mount.body, 'data');
  const version2 = type === 'kv' && isObject(options) && options.version === '2';
  if (!version2 || path !== `${spot.mount}/`) throw notVersion2(spot);
}

const notVersion2 = ({mount}: Spot) =>
  unusable(
    `"${oneLine(mount)}" is no mount of a KV engine of version 2`,
    'name such a mount under mount: version 1 cannot tell whether somebody else writes at the same time',
  );

/** A token that Vault does not know and one that may not read here get the same answer: the token's own entry tells. */
async function forbidden(vault: Vault, spot: Spot, answer: Answer): Promise<Failure> {
  const own = await get(vault, ['v1', 'auth', 'token', 'lookup-self']);
  if (own.status !== 403) return refusal(vault, answer, rulesFor(spot));
  return refusal(vault, answer, {
    403: [
      'does not accept the token',
      `the token of ${vault.loginBy} is wrong, expired or of another namespace, or has no policy`,
    ],
  });
}

const rulesFor = (spot: Spot): Rules => ({
  307: ['', 'set VAULT_ADDR to the active server, or to a balancer that finds it'],
  403: ['does not let the token do this', policyHint(spot)],
  503: ['is sealed or down', 'unseal it, or try again later'],
});

const policyHint = (spot: Spot) =>
  `let its policy read, create and update ${oneLine(dataPath(spot).slice(1).join('/'))}`;

/**
Fields that go back as they came. Numbers of more digits than JavaScript keeps would not.
@throws Failure
*/
function exact(fields: JsonObject, {text}: Answer): JsonObject {
  const numbers = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '""').match(/-?\d[\d.eE+-]*/g) ?? [];
  if (numbers.every(survives)) return fields;
  throw unusable('a field beside it holds a number that would lose digits', 'give the key a secret of its own');
}

/** 15 digits always survive; beyond, a number must be spelled as JavaScript would spell it. */
const survives = (number: string) => (number.match(/\d/g) ?? []).length <= 15 || String(Number(number)) === number;

const longTexts = (fields: JsonObject) =>
  Object.values(fields).filter(value => typeof value === 'string' && value.length >= 8) as readonly string[];
