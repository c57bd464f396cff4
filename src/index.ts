/*
The public library: read files, read live state, plan, show the plan. It writes nothing to the API and has no way to; applying
is what the command line does. docs/library.md shows it at work. Names that are not here may change at any time.
*/
import type {Reader} from './api/client.ts';
import {connect} from './api/connect.ts';
import {TOOL} from './cli/version.ts';
import type {BuildOptions} from './desired/assemble.ts';
import {joinTexts, readDesired} from './desired/read.ts';
import {Report} from './desired/report.ts';
import {RbacError} from './errors.ts';
import {kinds} from './kinds/index.ts';
import {readLive as readManaged} from './live/read.ts';
import {remembering} from './live/remembering.ts';
import {withSenders} from './live/senders.ts';
import type {DesiredState} from './model/desired.ts';
import type {LiveState} from './model/live.ts';
import type {Plan, PlanOptions} from './model/plan.ts';
import {Secret} from './model/secret.ts';
import {buildPlan as buildPlanOf} from './plan/build.ts';
import {touchesSenders} from './plan/guardrails/sending-tags.ts';
import {renderJson} from './render/json.ts';
import {renderMarkdown as renderMarkdownOf} from './render/markdown.ts';
import {renderPlan} from './render/plan-text.ts';
import {styleOf} from './render/style.ts';
import {briefOfPlan} from './report/brief.ts';

export type {Reader} from './api/client.ts';
export type {ErrorCode, ExitCode, Problem} from './errors.ts';
export {InvalidFiles, RbacError} from './errors.ts';
export type {DesiredState} from './model/desired.ts';
export type {LiveState} from './model/live.ts';
export type {Change, GuardrailResult, Plan, PlanOptions, RiskFinding, Warning} from './model/plan.ts';
export type {Position} from './model/position.ts';

/** How files are read. */
export interface FileOptions {
  /** The day that decides what has expired. Default: now. */
  readonly now?: Date;
  /** Unknown scopes and permissions are warnings instead of problems. Default false. */
  readonly allowUnknown?: boolean;
}

/**
Files, folders and globs as one desired state; `rbac.yaml` or `rbac.yml` when none is named.
@param options `cwd` is where paths start; default: the working directory of the process
@throws InvalidFiles with every problem of every file
*/
export const readFiles = (
  paths: readonly string[] = [],
  {cwd = process.cwd(), ...options}: FileOptions & {readonly cwd?: string} = {},
): Promise<DesiredState> => readDesired({files: paths, cwd, stdin: noInput, ...buildOptions(options)});

const noInput = () =>
  Promise.reject(
    new RbacError('USAGE', 'the library does not read standard input', {hint: 'hand the text to parseFiles'}),
  );

/** The content of a file, under the name that problems give. */
export interface FileText {
  readonly file: string;
  readonly text: string;
}

/**
Texts as one desired state, wherever they come from.
@throws InvalidFiles with every problem of every text
*/
export const parseFiles = (texts: readonly FileText[], options: FileOptions = {}): Promise<DesiredState> =>
  joinTexts(texts, buildOptions(options), new Report());

const buildOptions = ({now = new Date(), allowUnknown = false}: FileOptions): BuildOptions => ({
  now,
  allowUnknown,
  kinds,
});

/** How the API is reached. */
export interface ReaderOptions {
  /** The API key. It is kept where neither `console.log` nor `JSON.stringify` shows it. */
  readonly key: string;
  /** Default `https://api.instantly.ai`. Plain `http` is for this machine alone. */
  readonly url?: string;
  /** Id of the sub-workspace that an agency's key acts for. */
  readonly asWorkspace?: string;
  /** Requests under way at once, from 1 to 100. Default 8. */
  readonly parallelism?: number;
  /** Share of the vendor's rate limits, from 1 to 80. Default 50. */
  readonly pacePercent?: number;
  /** Aborting it ends waits and reads. */
  readonly signal?: AbortSignal;
}

/**
A reader of the API. Nothing is sent yet, and it has no method that writes. Readers do not share a pace: use one for a workspace.
@throws RbacError `USAGE`, `AUTH_MISSING` or `AUTH_REJECTED` for options that cannot work
*/
export const connectReader = ({key, url = 'https://api.instantly.ai', ...options}: ReaderOptions): Reader =>
  connect({...options, url, key: new Secret(key), userAgent: `${TOOL.name}/${TOOL.version}`}).reader;

/**
Live state of what the files manage, every list read to its end.
@throws RbacError `AUTH_WORKSPACE` when the key leads to another workspace, or whatever keeps a list from being complete
*/
export const readLive = (reader: Reader, desired: DesiredState, options: PlanOptions = {}): Promise<LiveState> =>
  readManaged(reader, desired, {kinds, parallelism: 8, only: options.only});

/**
The plan that turns live state into desired state, with what guardrails say of it. Pure: the same input gives the same plan.
@param createdAt stands in the plan and decides nothing. Default: the time of the reading
@throws RbacError, or InvalidFiles when only live state shows that the files contradict themselves
*/
export const buildPlan = (
  desired: DesiredState,
  live: LiveState,
  options: PlanOptions = {},
  createdAt: Date = live.now,
): Plan => buildPlanOf({desired, live, kinds, options, tool: TOOL, createdAt});

/**
Reads live state, each list once, and plans, as `instantly-rbac plan` does. What an apply that died has left behind only the command line
knows, for that is noted in its journal.
*/
export async function planWorkspace(desired: DesiredState, reader: Reader, options: PlanOptions = {}): Promise<Plan> {
  const once = remembering(reader);
  const live = await readLive(once, desired, options);
  const plan = buildPlan(desired, live, options);
  if (!plan.changes.some(touchesSenders)) return plan;
  return buildPlan(desired, await withSenders(live, once, desired), options);
}

/** A plan as a terminal shows it. Control characters of names are escaped. @param colour default false */
export const renderText = (plan: Plan, {colour = false}: {readonly colour?: boolean} = {}): string =>
  renderPlan(plan, {style: styleOf(colour)});

/** A plan as Markdown, for a pull request. Names cannot become Markdown, HTML or mentions. */
export const renderMarkdown = (plan: Plan): string => renderMarkdownOf(briefOfPlan(plan, 'plan'));

export {renderJson};
