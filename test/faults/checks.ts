import type {Place, Ran} from './run.ts';
import type {Server} from './server.ts';
import {END, startState, statementOf, UNTOUCHED, untouched} from './world.ts';

/** A run never says that all is well when it is not, nor does it fail with just any code. */
export function problemsOf({code, stderr}: Ran, server: Server, place: Place): readonly string[] {
  const told = stderr.includes('the lock could not be removed');
  if (code === 0)
    return differences(server, place)
      .filter(line => !told || !line.includes(' instantly-rbac:lock:'))
      .map(line => `exit 0 although ${line}`);
  const written = changeable(server.state()) !== BEGINNING;
  if (written && code !== 5) return [`exit ${code} although something was written`];
  return written || [1, 5, 7, 8].includes(code) ? [] : [`exit ${code} although nothing was written`];
}

/** Whether everything is as it was before the first run: then the next one is the run without faults. */
export const isUntried = (server: Server, place: Place): boolean =>
  JSON.stringify(server.state()) === START && place.recorded() === '';

/** What is not as it must be in the end, and what went wrong on the way there. */
export function problemsInTheEnd(
  ran: readonly Ran[],
  server: Server,
  place: Place,
  end: readonly string[] = END,
): readonly string[] {
  const last = ran.at(-1);
  const told = [...ran.map(({stdout, stderr}) => stdout + stderr), place.recorded(), JSON.stringify(tagsOf(server))];
  const shown = told.some(text => [...server.secrets].some(secret => text.includes(secret)));
  const same = JSON.stringify(untouched(server.state())) === JSON.stringify(UNTOUCHED);
  return [
    ...(last?.code === 0 ? [] : [`exit ${ran.map(({code}) => code).join(', ')}: ${last?.stderr}`]),
    ...differences(server, place, end),
    ...(same ? [] : ['what is unmanaged was touched']),
    ...(server.fewestAdmins() >= 2 ? [] : [`only ${server.fewestAdmins()} admins were left`]),
    ...(shown ? ['a secret was shown'] : []),
  ];
}

/** How the state differs from what must be. */
export function differences(server: Server, {folder}: Place, end: readonly string[] = END): readonly string[] {
  const found = statementOf(server.state(), folder);
  const [missing, more] = [minus(end, found), minus(found, end)];
  return [...missing.map(line => `missing: ${line}`), ...more.map(line => `too many: ${line}`)];
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

const tagsOf = (server: Server) => server.state().workspaces[0]?.custom_tags;

/** What a run may change, the tool's own tags aside. */
function changeable({workspaces: [acme], group_members}: ReturnType<Server['state']>): string {
  const others = acme?.custom_tags.filter(({label}) => !label.startsWith('instantly-rbac:'));
  return JSON.stringify([acme?.members, acme?.api_keys, others, acme?.mappings, group_members]);
}

const START = JSON.stringify(startState());
const BEGINNING = changeable(startState());

/** What runs said that did not go well, without what differs from run to run and from object to object. */
export const saidBy = (ran: readonly Ran[]): readonly string[] =>
  ran
    .flatMap(({stdout, stderr}) => [
      ...stdout.split('\n').filter(line => /^ {2}(?:failed|blocked|not tried|applied) {2}/.test(line)),
      ...stderr
        .split('\n')
        .filter(line =>
          /^(?:(?:rbac\.yaml:\d+:\d+ {2})?[A-Z]+_[A-Z_]+ {2}|LOCKED {2}|(?:The|the|going|Not|Nothing|Made|Of) )/.test(
            line,
          ),
        ),
    ])
    .map(inGeneral);

const KIND = '(?:member|key|tag|assignment|sub_workspace)';

const inGeneral = (line: string): string =>
  line
    .trim()
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/127\.0\.0\.1:\d+/g, 'HOST')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? UTC/g, 'TIME')
    .replace(/ · rbac\.yaml:\d+|^rbac\.yaml:\d+:\d+ {2}/g, '')
    .replace(/(?:GET|POST|PATCH|DELETE) [\w/-]+/g, 'REQUEST')
    .replace(new RegExp(` [+~±-] ${KIND}/.*?(?= {2})`), '')
    .replace(new RegExp(`${KIND}/(?:Old import|[\\w@./-]+)`, 'g'), 'ADDRESS')
    .replace(/ADDRESS: REQUEST/g, 'REQUEST')
    .replace(/: (?:Internal Server Error|Service Unavailable)/g, '')
    .replace(/(?:ADDRESS \(ID\), )+/g, '')
    .replace(/holds the lock: .*, until/, 'holds the lock: SOMEBODY, until')
    .replace(/\(tried \d+ times\)/g, '(tried N times)')
    .replace(/ {2,}/g, '  ');
