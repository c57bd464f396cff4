import type {Problem} from '../errors.ts';
import type {Kind} from '../kinds/kind.ts';
import type {DesiredState} from '../model/desired.ts';
import type {Desired} from '../model/object.ts';
import type {Warning} from '../model/plan.ts';
import {byPosition, positionText} from '../model/position.ts';
import {byText} from '../model/text.ts';
import type {Checks} from './checks.ts';
import {checkDestinations, checkReferences, type Declarations} from './cross-checks.ts';
import {declareAll} from './declarations.ts';
import {meaningDigest} from './digest.ts';
import {authoritativeKinds, checkIgnored, guardrailsOf, readIgnored, workspaceOf} from './manage.ts';
import {findPart} from './parts.ts';
import type {Report} from './report.ts';
import type {Reports} from './reports.ts';
import {readRoles} from './roles.ts';
import {unpublishedScopes} from './scopes.ts';
import {readSection, type Section} from './sections.ts';
import type {Source} from './source.ts';

export interface BuildOptions {
  /** The day that decides what has expired. */
  readonly now: Date;
  /** Unknown scopes and permissions are warnings instead of problems. */
  readonly allowUnknown: boolean;
  readonly kinds: readonly Kind[];
}

/**
One desired state from parsed files, of which some may be missing. Pure: the same files and day give the same state.
Problems go to the report; the state is worth something only when there are none.
@param checks what the schemas have to say of these files
@param complete whether these are all the files, so that what is not in them is nowhere
*/
export function assemble(
  sources: readonly Source[],
  options: BuildOptions,
  checks: Checks,
  report: Report,
  complete: boolean,
): DesiredState {
  const warnings = new Map<string, Warning>();
  const reports = reportsOf(report, options, warnings, complete);
  for (const source of sources) checks.document(source, reports);
  const roles = readRoles(sources, checks, reports);
  const sections = readSections(sources, options.kinds, checks, reports);
  const declarations: Declarations = new Map(
    [...sections].map(([kind, section]) => [kind.name, declareAll(kind, section, {roles, now: options.now, reports})]),
  );
  for (const warning of unpublishedScopes(sections)) warnings.set(keyOf(warning), warning);

  const broken = new Set([...sections].filter(([, section]) => section.broken).map(([kind]) => kind.name));
  checkReferences(declarations, kind => complete && !broken.has(kind), report);
  checkDestinations(declarations, report);
  const whole = readWhole(sources, declarations, reports);
  for (const kind of sections.keys()) {
    const declared = (declarations.get(kind.name) ?? []).map(({desired}) => desired);
    for (const problem of kind.contradictions?.(declared, whole.workspace) ?? []) report.add(() => problem);
  }
  const state = {...whole, roles, assertions: checks.assertions?.(sources, reports) ?? []};
  let digest: string | undefined;
  return {
    ...state,
    sections: Object.fromEntries(
      [...declarations].map(([kind, list]) => [kind, sorted(list.map(({desired}) => desired))]),
    ),
    warnings: [...warnings.values()].toSorted(byPlace),
    get digest() {
      digest ??= meaningDigest(state, declarations); // Made when it is asked for: a validation never asks.
      return digest;
    },
  };
}

/** What the files say about the workspace as a whole. */
function readWhole(sources: readonly Source[], declarations: Declarations, reports: Reports) {
  const workspace = findPart(sources, 'workspace', reports);
  const manage = findPart(sources, 'manage', reports);
  const guardrails = findPart(sources, 'guardrails', reports);
  const ignored = readIgnored(manage, reports.report);
  checkIgnored(ignored, [...declarations.values()].flat(), reports.report);
  return {
    workspace: workspace && workspaceOf(workspace),
    authoritative: authoritativeKinds(new Set(declarations.keys()), manage),
    ignore: ignored.map(({glob}) => glob),
    guardrails: guardrails ? guardrailsOf(guardrails) : {},
  };
}

function readSections(
  sources: readonly Source[],
  kinds: readonly Kind[],
  checks: Checks,
  reports: Reports,
): ReadonlyMap<Kind, Section> {
  const sections = new Map<Kind, Section>();
  for (const kind of kinds) {
    const section = readSection(sources, kind, checks, reports);
    if (section) sections.set(kind, section);
  }
  return sections;
}

/** Where problems go. A role that may stand in a file that could not be read is not called unknown. */
function reportsOf(
  report: Report,
  {allowUnknown}: BuildOptions,
  warnings: Map<string, Warning>,
  complete: boolean,
): Reports {
  const allow = ({code, message, at}: Problem) => {
    const warning = {code, message, at};
    if (!warnings.has(keyOf(warning))) warnings.set(keyOf(warning), warning);
  };
  return {report, allowUnknown, allow, isHidden: code => code === 'CONFIG_UNKNOWN_ROLE' && !complete};
}

const keyOf = ({code, at}: Warning) => `${code} ${at ? positionText(at) : ''}`;
const byPlace = (a: Warning, b: Warning) => (a.at && b.at ? byPosition(a.at, b.at) : 0) || byText(a.message, b.message);
const sorted = (list: readonly Desired[]) => list.toSorted((a, b) => byText(a.address, b.address));
