import type {FaultKind} from './faults.ts';
import {makePlace, type Place, type Ran, runApply} from './run.ts';
import {type Server, startServer} from './server.ts';
import {END, startState, statementOf, UNTOUCHED, untouched} from './world.ts';

/** What came of one fault at one request. */
export interface CaseResult {
  /** How many runs it took. */
  readonly runs: number;
  /** What the runs said that did not go well. */
  readonly said: readonly string[];
  /** Everything that is not as it must be. */
  readonly problems: readonly string[];
}

/** Far more requests than a run makes. */
const REST = 5_000;

/** One fault at the nth request of an apply; then apply again, and once more if need be. */
export async function runCase(kind: FaultKind, nth: number, args: readonly string[]): Promise<CaseResult> {
  const struck = kind.lasting ? Array.from({length: REST}, (_, index) => nth + index) : nth;
  const server = await startServer([{match: {nth: struck}, ...kind.fault}]);
  const place = makePlace();
  try {
    return await follow(kind, server, place, args);
  } finally {
    await server.close();
    place.remove();
  }
}

const BEGINNING = changeable(startState());

async function follow(kind: FaultKind, server: Server, place: Place, args: readonly string[]): Promise<CaseResult> {
  const ran = [await runApply(server, place, args, !kind.slow)];
  const problems = problemsOfFirst(ran[0], server, place);
  server.recover();
  while (ran.length < 2 || (ran.length < 4 && ran.at(-1)?.code !== 0)) ran.push(await runApply(server, place, args));
  problems.push(...problemsInTheEnd(ran, server, place));
  const first = ran[0]?.code === 0;
  return {runs: first ? 1 : ran.length, said: ran.flatMap(saidBy), problems};
}

/** A run never says that all is well when it is not, nor with which code of failure it pleases. */
function problemsOfFirst(ran: Ran | undefined, server: Server, place: Place): string[] {
  const code = ran?.code ?? -1;
  const written = changeable(server.state()) !== BEGINNING;
  if (code === 0) return differences(statementOf(server.state(), place.folder)).map(line => `exit 0 although ${line}`);
  if (written && code !== 5) return [`exit ${code} although something was written`];
  if (!written && ![1, 5, 7, 8].includes(code)) return [`exit ${code} although nothing was written`];
  return [];
}

function problemsInTheEnd(ran: readonly Ran[], server: Server, place: Place): string[] {
  const said = [...ran.map(({stdout, stderr}) => stdout + stderr), place.recorded(), JSON.stringify(tags(server))];
  return [
    ...(ran.at(-1)?.code === 0 ? [] : [`exit ${ran.map(({code}) => code).join(', ')}: ${ran.at(-1)?.stdout}${ran.at(-1)?.stderr}`]),
    ...differences(statementOf(server.state(), place.folder)),
    ...(JSON.stringify(untouched(server.state())) === JSON.stringify(UNTOUCHED) ? [] : ['what is unmanaged was touched']),
    ...(server.fewestAdmins() >= 2 ? [] : [`only ${server.fewestAdmins()} admins were left`]),
    ...(said.some(text => [...server.secrets].some(secret => text.includes(secret))) ? ['a secret was shown'] : []),
  ];
}

const tags = (server: Server) => server.state().workspaces[0]?.custom_tags;

function differences(statement: readonly string[]): readonly string[] {
  const missing = minus(END, statement).map(line => `missing: ${line}`);
  return [...missing, ...minus(statement, END).map(line => `too many: ${line}`)];
}

/** Lines of one list that the other one does not have, or not as often. */
function minus(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter(line => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What a run may change, the tool's own tags aside. */
function changeable({workspaces, group_members}: ReturnType<Server['state']>): string {
  const [acme] = workspaces;
  const others = acme?.custom_tags.filter(({label}) => !label.startsWith('instantly-rbac:'));
  return JSON.stringify([acme?.members, acme?.api_keys, others, acme?.mappings, group_members]);
}

/** The rows of what did not go well, and the errors; without what differs from run to run. */
function saidBy({stdout, stderr}: Ran): readonly string[] {
  const rows = stdout.split('\n').filter(line => /^ {2}(failed|blocked|not tried|applied) {2}/.test(line));
  const errors = stderr.split('\n').filter(line => /^[A-Z]+_?[A-Z_]* /.test(line) || /^(The |going on|Not as)/.test(line));
  return [...rows, ...errors].map(plain);
}

const plain = (line: string) =>
  line
    .trim()
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/127\.0\.0\.1:\d+/g, 'HOST')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC/g, 'TIME')
    .replace(/ {2,}/g, '  ');
