import {mkdirSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {times} from './worlds.mjs';

const QUIET = ['-input=false', '-no-color'];
const ENV = {CHECKPOINT_DISABLE: '1'};

/** Its version, or nothing where it is not on the PATH. */
export async function terraformVersion({run}) {
  try {
    const {stdout} = await run('terraform', ['version', '-json'], {env: ENV});
    return JSON.parse(stdout).terraform_version;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A plan of so many resources that are as declared. Their state is made from that of a single one, which was applied. */
export async function planUnchanged(bench, count) {
  const one = await openFolder(bench, 1);
  await terraform(bench, one, ['apply', '-auto-approve']);
  const folder = await openFolder(bench, count);
  writeFileSync(join(folder, 'terraform.tfstate'), JSON.stringify(repeated(JSON.parse(readState(one)), count)));
  return terraform(bench, folder, ['plan', '-detailed-exitcode']); // Which is 2 when it finds a change.
}

/** An apply of so many new resources. */
export async function applyNew(bench, count) {
  const folder = await openFolder(bench, count);
  const ran = await terraform(bench, folder, ['apply', '-auto-approve']);
  const made = JSON.parse(readState(folder)).resources.length;
  if (made !== count) throw new Error(`terraform made ${made} of ${count} resources`);
  return ran;
}

/** One block for each resource: with `for_each` terraform takes several times as long. They make no requests at all. */
async function openFolder(bench, count) {
  const parent = join(bench.folder, 'terraform');
  mkdirSync(parent, {recursive: true});
  const folder = mkdtempSync(join(parent, 'run-'));
  writeFileSync(join(folder, 'main.tf'), times(count, blockOf).join(''));
  await terraform(bench, folder, ['init']);
  return folder;
}

const blockOf = index =>
  `resource "terraform_data" "${nameOf(index)}" {\n  input = { name = "Role ${index}", description = "Number ${index}" }\n}\n`;
const nameOf = index => `role_${index}`;

const terraform = ({run}, cwd, [command, ...args]) =>
  run('terraform', [command, ...QUIET, ...args], {cwd, env: ENV, usage: 'proc'});

const readState = folder => readFileSync(join(folder, 'terraform.tfstate'), 'utf8');

function repeated(state, count) {
  const [first] = state.resources;
  const text = JSON.stringify(first);
  const {id} = first.instances[0].attributes;
  const resources = times(count, index =>
    JSON.parse(
      text
        .replaceAll(nameOf(0), nameOf(index))
        .replaceAll('Role 0', `Role ${index}`)
        .replaceAll('Number 0', `Number ${index}`)
        .replaceAll(id, `${id.slice(0, -12)}${String(index).padStart(12, '0')}`),
    ),
  );
  return {...state, resources};
}
