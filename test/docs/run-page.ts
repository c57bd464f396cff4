import {cp, mkdir, mkdtemp, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {type Emulator, parseState, startEmulator} from '../../src/emulator/index.ts';
import {CLI, inFolder, ROOT, runProgram} from '../examples/cli.ts';
import {type Command, isAsShown, type Step, shownAnew} from './blocks.ts';

/** Where the commands of a page run. It changes as the page goes on. */
interface Place {
  /** What belongs to this page alone: its home, what is on its PATH, its working folders. */
  readonly own: string;
  readonly emulators: Emulator[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/**
Runs all commands of a page, in its order.
@returns its text, with what the commands print now wherever it shows something else
@throws Error with page, line and output, when commands end with another exit code than the page says
*/
export const runPage = (name: string, page: string, steps: readonly Step[]): Promise<string> =>
  inFolder(async own => {
    const place = await placeIn(own);
    try {
      const texts: [Command, string][] = [];
      for (const step of steps) {
        if (step.does === 'run') texts.push([step, await run(name, step, place)]);
        else await prepare(step, place);
      }
      return withOutputs(page, texts);
    } finally {
      await Promise.all(place.emulators.map(emulator => emulator.close()));
    }
  });

async function placeIn(own: string): Promise<Place> {
  const [bin, home, cwd] = [join(own, 'bin'), join(own, 'home'), join(own, 'work')];
  const packages = join(own, 'node_modules');
  await Promise.all([bin, home, cwd, packages].map(folder => mkdir(folder)));
  await symlink(CLI, join(bin, 'instantly-rbac'));
  await symlink(process.execPath, join(bin, 'node'));
  await symlink(ROOT, join(packages, 'instantly-rbac'));
  await writeFile(join(own, 'package.json'), '{"private": true}'); // Node asks no other one above.
  return {own, cwd, emulators: [], env: {...AUTHOR, PATH: `${bin}:${process.env.PATH}`, HOME: home}};
}

/** Who makes the commits of pages. Git's settings of this machine have no part in it. */
const AUTHOR = {
  GIT_AUTHOR_NAME: 'Ana',
  GIT_AUTHOR_EMAIL: 'ana@acme.com',
  GIT_COMMITTER_NAME: 'Ana',
  GIT_COMMITTER_EMAIL: 'ana@acme.com',
  GIT_CONFIG_NOSYSTEM: '1',
};

async function prepare(step: Exclude<Step, Command>, place: Place): Promise<void> {
  if (step.does === 'here') await moveTo(step.paths, place);
  if (step.does === 'api') await startApi(step.state, place);
  if (step.does === 'git') await commitAll(place);
  if (step.does === 'file') await writeInto(place.cwd, step.path, step.text);
}

/** Goes on in a new folder that holds copies of files, and of what is in folders. */
async function moveTo(paths: readonly string[], place: Place): Promise<void> {
  place.cwd = await mkdtemp(join(place.own, 'work-'));
  for (const path of paths) {
    const from = join(ROOT, path);
    const into = (await stat(from)).isDirectory() ? place.cwd : join(place.cwd, basename(path));
    await cp(from, into, {recursive: true});
  }
}

/** From here on the API is an emulator with this state, and there is a key for it. */
async function startApi(path: string, place: Place): Promise<void> {
  const state = parseState(JSON.parse(await readFile(join(ROOT, path), 'utf8')));
  const emulator = await startEmulator({state, anyKey: true});
  place.emulators.push(emulator);
  place.env = {...place.env, INSTANTLY_API_URL: emulator.url, INSTANTLY_API_KEY: 'any'};
}

async function commitAll({cwd, env}: Place): Promise<void> {
  const commands = 'git init -q -b main && git add -A && git commit -q --allow-empty -m "Begin"';
  const {code, stderr} = await runProgram('sh', ['-c', commands], cwd, env);
  if (code !== 0) throw new Error(`git ended with ${code}: ${stderr}`);
}

async function writeInto(cwd: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(cwd, path)), {recursive: true});
  await writeFile(join(cwd, path), text);
}

/** Results and talk in one, as a terminal shows them. */
async function run(name: string, {text, line, exit}: Command, {cwd, env}: Place): Promise<string> {
  const {code, stdout} = await runProgram('sh', ['-euc', `exec 2>&1\n${text}`], cwd, env);
  if (code !== exit) throw new Error(`${name}:${line}: exit code ${code}, not ${exit}\n${text}\n${stdout}`);
  return stdout;
}

function withOutputs(page: string, outputs: readonly (readonly [Command, string])[]): string {
  const wrong = outputs.filter(([{shown}, output]) => shown && !isAsShown(output, shown.text));
  return wrong.reduceRight(
    (text, [{shown = NOWHERE}, output]) =>
      `${text.slice(0, shown.start)}${shownAnew(output, shown.text)}\n${text.slice(shown.end)}`,
    page,
  );
}

const NOWHERE = {start: 0, end: 0, text: ''};
