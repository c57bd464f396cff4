import type {Command} from 'commander';
import {expectedSubWorkspaces} from '../../desired/fleet/expected.ts';
import {desiredOf} from '../../desired/fleet/state.ts';
import {type ExitCode, InvalidFiles} from '../../errors.ts';
import {errorRow, headOf} from '../../fleet/row.ts';
import {kinds} from '../../kinds/index.ts';
import {readSurvey} from '../../live/survey.ts';
import type {AccessModel} from '../../model/access.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {renderJsonList} from '../../render/json.ts';
import {styleOf} from '../../render/style.ts';
import {renderWarnings} from '../../render/warnings.ts';
import {buildAccess} from '../../report/access/build.ts';
import {refusedParts} from '../../report/access/rows.ts';
import {type Finding, type FleetAccess, findingJson} from '../../report/fleet/access/finding.ts';
import {sortedRows} from '../../report/fleet/brief.ts';
import {type Asked, checkSides, withSides} from '../access.ts';
import {knownError, type Options} from '../command.ts';
import type {Connected} from '../connection.ts';
import {coloured, type Io} from '../io.ts';
import {underTrusted} from '../load.ts';
import {TOOL} from '../version.ts';
import {inEach, type One} from './each.ts';
import {loadFleet, selected, withFleet} from './options.ts';
import {tellProblems} from './planning.ts';
import {withExpand} from './print.ts';
import {isAskedFor, optionsOf, withRun} from './run-options.ts';
import {openSession} from './session.ts';

/** The options of every question about access over a fleet. */
export const withFleetAccess = (command: Command): Command => withExpand(withSides(withRun(withFleet(command))));

/** A question that is asked of each workspace. */
export interface FleetQuestion<T> {
  readonly asked: Asked;
  /** Nothing but the answer is kept of a workspace. */
  readonly answer: (model: AccessModel) => T;
  /** The code of that answer: not 0 when something that it is about could not be read. */
  readonly codeOf: (model: AccessModel) => ExitCode;
}

/**
Answers a question of each workspace, each apart: from its files, from live state, or from both. Nothing is written to the API.
@throws RbacError `USAGE`, InvalidFiles for the fleet file itself; what is wrong with one workspace is in its finding
*/
export const askFleet = <T>(question: FleetQuestion<T>, options: Options, io: Io): Promise<FleetAccess<T>> =>
  lookOverFleet(one => answerTo(question, one), options, io);

/** A workspace of a fleet as it is looked at: its files, its connection, or both. */
export interface Looked {
  readonly desired: DesiredState | undefined;
  readonly connection: Connected | undefined;
  /** Those that a single command would have for it. */
  readonly options: Options;
  readonly io: Io;
}

/** What was seen in a workspace, and the code that this makes. */
export interface Told<T> extends Pick<Finding<T>, 'unread'> {
  readonly answer: T;
  readonly name: string | null;
  readonly code: ExitCode;
}

/**
Looks at each workspace, each apart: at its files, at live state, or at both. Nothing is written to the API.
@throws RbacError `USAGE`, InvalidFiles for the fleet file itself; what is wrong with one workspace is in its finding
*/
export async function lookOverFleet<T>(
  look: (one: Looked) => Promise<Told<T>>,
  options: Options,
  io: Io,
): Promise<FleetAccess<T>> {
  checkSides(options, io);
  const invalid: InvalidFiles[] = [];
  const failed = (workspace: FleetWorkspace, error: unknown): Finding<T> => {
    if (error instanceof InvalidFiles) invalid.push(error);
    const row = errorRow(workspace, error instanceof InvalidFiles ? error : knownError(error));
    return {...row, plan: null, answer: null, unread: []};
  };
  const asking = {look, options, io, failed};
  const {file, findings} = options.declared === true ? await askFiles(asking) : await askApi(asking);
  tellProblems(invalid, options, io);
  return {
    fleet: {file},
    sides: {declared: options.live !== true, live: options.declared !== true},
    as_of: (options.asOf as Date | undefined)?.toISOString() ?? null,
    findings: sortedRows(findings),
  };
}

interface Asking<T> {
  readonly look: (one: Looked) => Promise<Told<T>>;
  readonly options: Options;
  readonly io: Io;
  readonly failed: (workspace: FleetWorkspace, error: unknown) => Finding<T>;
}

interface Found<T> {
  readonly file: string;
  readonly findings: readonly Finding<T>[];
}

/** Offline, one after the other: of a workspace's files nothing is kept. */
async function askFiles<T>({look, options, io, failed}: Asking<T>): Promise<Found<T>> {
  const fleet = await loadFleet(options, io);
  const all = [...fleet.workspaces, ...expectedSubWorkspaces(fleet)];
  const findings: Finding<T>[] = [];
  for (const workspace of selected(all, fleet, options).filter(({id}) => isAskedFor(id, options))) {
    try {
      const desired = await underTrusted(await desiredOf(workspace, fleet), options, io);
      const one = {desired, connection: undefined, options: optionsOf(workspace, options), io};
      findings.push(findingOf(workspace, await look(one)));
    } catch (error) {
      findings.push(failed(workspace, error));
    }
  }
  return {file: fleet.file, findings};
}

async function askApi<T>({look, options, io, failed}: Asking<T>): Promise<Found<T>> {
  const session = await openSession(options, io);
  const {fleet, warnings} = session;
  const ask = async ({workspace, ...one}: One): Promise<Finding<T>> => {
    const desired = options.live === true ? undefined : await session.desired(workspace);
    return findingOf(workspace, await look({desired, ...one}));
  };
  try {
    const findings = await inEach<Finding<T>>({session, options, io, work: ask, failed});
    io.err(renderWarnings(warnings, styleOf(coloured(io, 'err', options.color !== false))));
    return {file: fleet.file, findings};
  } finally {
    await session.close();
  }
}

/** Of live state nothing is kept but the answer. */
async function answerTo<T>(
  {asked, answer, codeOf}: FleetQuestion<T>,
  {desired, connection, options}: Looked,
): Promise<Told<T>> {
  const parallelism = options.parallelism as number;
  const live =
    connection &&
    (await readSurvey(connection.reader, desired, {...asked, kinds, parallelism, identity: connection.identity}));
  const model = buildAccess({desired, live, asOf: options.asOf as Date | undefined});
  return {answer: answer(model), name: model.workspace.name, code: codeOf(model), unread: refusedParts(model)};
}

const findingOf = <T>(workspace: FleetWorkspace, {answer, name, code, unread}: Told<T>): Finding<T> => ({
  ...headOf(workspace, name === null ? undefined : {name}),
  exit_code: code,
  plan: null,
  error: null,
  answer,
  unread,
});

/**
The JSON of an answer over a fleet, in pieces.
@param jsonOf an answer as JSON; of null, its fields with nothing in them
*/
export function fleetJson<T>(
  {fleet, sides, as_of, findings}: FleetAccess<T>,
  about: object,
  jsonOf: (answer: T | null) => object,
): Iterable<string> {
  function* workspaces() {
    for (const finding of findings) yield findingJson(finding, jsonOf(finding.answer));
  }
  return renderJsonList(
    {format_version: '1', tool: TOOL, ...{fleet, sides, as_of}, ...about},
    'workspaces',
    workspaces(),
  );
}
