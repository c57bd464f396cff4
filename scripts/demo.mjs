/*
Tells the whole story in a few seconds, without an account: a workspace that has grown wild is brought in line with its
file, somebody changes things in the app, drift finds it, apply puts it right. `npm run demo`

Every command is run as its user would run it, by the built command line, against the built-in emulator. Exits with 1 when
one of them ends otherwise than the story says.
*/
import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(ROOT, 'dist', 'bin.cjs');
const {NO_COLOR = '', TERM} = process.env;
const terminal = process.stdout.isTTY === true;
const coloured = terminal && NO_COLOR === '' && TERM !== 'dumb';

const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-demo-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
cpSync(join(ROOT, 'examples', 'wild-workspace'), folder, {recursive: true});
const file = readFileSync(join(folder, 'rbac.yaml'), 'utf8');

try {
  await tell();
} catch (error) {
  await say(`\nThe demo stopped: ${error.message}\n`);
  process.exitCode = 1;
}

async function tell() {
  await say(`Access to an Instantly.ai workspace, as code. No account is needed: the built-in emulator plays the API.
Everything happens in ${folder}, which is removed at the end.
"instantly-rbac" stands for: node dist/bin.cjs
`);

  await step('This file says who should have which access.');
  await say(indent(file.split('\n').slice(1).join('\n').trimEnd()));

  await step('It is checked alone, offline.');
  await run(['validate'], 0);

  await step('The workspace has grown wild: live.json is what the API would say. A plan shows what must change.');
  await run(['plan', '--emulator=live.json', '--out', 'plan.json'], 0);

  await step('That plan is reviewed and applied. Nothing that is not in it can happen.');
  await run(['apply', '--emulator=live.json', 'plan.json'], 0);

  await step('The secret of the new key went to its file, and nowhere else. Only you can read it.');
  await listSecrets();

  await step('Files and workspace agree: a second plan is empty.');
  await run(['plan', '--emulator=live.json', '--detailed-exitcode'], 0);

  await step('Then somebody is busy in the app. Here the demo sends those requests itself.');
  await behindTheTool();

  await step('Drift finds it. In a schedule, exit code 2 raises the alarm.');
  await run(['drift', '--emulator=live.json'], 2);

  await step('apply puts it right. Without a saved plan it plans first, and asks on a terminal unless told otherwise.');
  await run(['apply', '--emulator=live.json', '--auto-approve'], 0);

  await step('Clean again.');
  await run(['drift', '--emulator=live.json'], 0);

  await step('And a merge that goes wrong: the file loses its end, and with it everybody but Ana.');
  writeFileSync(join(folder, 'cut.yaml'), file.slice(0, file.indexOf('  - {email: bob')));
  await run(['plan', '--emulator=live.json', '--file', 'cut.yaml'], 3);

  await say('\nA guardrail refused that one. Next: README.md, rbac.example.yaml and the folders of examples/.\n');
}

/** What people do in an app: four writes over HTTP that no file asked for. */
async function behindTheTool() {
  const {parseState, startEmulator} = createRequire(import.meta.url)('../dist/emulator.cjs');
  const live = join(folder, 'live.json');
  const state = parseState(JSON.parse(readFileSync(live, 'utf8')));
  const {members, campaigns, custom_tags} = state.workspaces[0];
  const idOf = (list, field, value) => list.find(item => item[field] === value).id;
  const emulator = await startEmulator({state, anyKey: true});
  try {
    const send = sender(emulator.url);
    await send('PATCH', `workspace-members/${idOf(members, 'email', 'bob@acme.com')}`, {role: 'admin'});
    await send('POST', 'workspace-members', {email: 'stranger@mail.example', role: 'admin'});
    await send('POST', 'api-keys', {name: 'quick fix', scopes: ['all:all']});
    await send('POST', 'custom-tags/toggle-resource', {
      tag_ids: [idOf(custom_tags, 'label', 'SDR-West')],
      resource_type: 2,
      assign: false,
      resource_ids: [idOf(campaigns, 'name', 'West — Q1')],
    });
    writeFileSync(live, JSON.stringify(emulator.state(), null, 2));
  } finally {
    await emulator.close();
  }
}

/** Sends a write and tells it with its status; answers are never shown, for they can hold secrets. */
function sender(url) {
  return async (method, path, body) => {
    const headers = {authorization: 'Bearer demo', 'content-type': 'application/json', 'user-agent': 'demo'};
    const answer = await fetch(`${url}/api/v2/${path}`, {method, headers, body: JSON.stringify(body)});
    await say(`  ${method} /api/v2/${path} ${JSON.stringify(body)} → ${answer.status}\n`);
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}`);
  };
}

async function run(args, expected) {
  await say(bold(`$ instantly-rbac ${args.join(' ')}\n`));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INSTANTLY_')));
  // In a pipe, results and talk are one story; on a terminal they meet there anyway.
  const stdio = ['ignore', 'inherit', terminal ? 'inherit' : 1];
  const {status, error} = spawnSync(process.execPath, [CLI, ...args], {cwd: folder, env, stdio});
  if (error) throw error;
  await say(dim(`exit code ${status}\n`));
  if (status !== expected) throw new Error(`"${args[0]}" ended with ${status}, and the story needs ${expected}`);
}

async function listSecrets() {
  const path = join('.rbac', 'emulator', 'secrets');
  for (const name of readdirSync(join(folder, path))) {
    const {mode, size} = statSync(join(folder, path, name));
    await say(`  ${join(path, name)}: mode ${(mode & 0o777).toString(8).padStart(4, '0')}, ${size} bytes\n`);
  }
}

async function step(sentence) {
  await say(`\n${blue(`# ${sentence}`)}\n`);
}

/** Written before anything else happens, so that what children print comes after it. */
function say(text) {
  return new Promise(done => process.stdout.write(text, done));
}

function indent(text) {
  return `${text.replace(/^(?=.)/gm, '  ')}\n`;
}

function paint(code, text) {
  return coloured ? `\u001b[${code}m${text}\u001b[0m` : text;
}
function bold(text) {
  return paint(1, text);
}
function dim(text) {
  return paint(2, text);
}
function blue(text) {
  return paint(34, text);
}
