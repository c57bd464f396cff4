import type {GuardrailResult, Plan, PlanOptions} from '../model/plan.ts';
import {count, oneLine} from '../model/text.ts';
import type {Meaning} from '../report/meaning.ts';
import {assertionLines} from './assertions.ts';
import {meaningLines} from './meanings.ts';
import {riskLines} from './risks.ts';
import {rowsOf} from './rows.ts';
import type {Style} from './style.ts';
import {statusText, totalsOf} from './totals.ts';
import {warningLine} from './warnings.ts';

export interface PlanTextOptions {
  readonly style: Style;
  /** Drift speaks of what differs, a plan of what it would do. */
  readonly drift?: boolean;
  /** Of drift: whether anything differs, be it only something that no change can put right. Default: whether there are changes. */
  readonly differs?: boolean;
  /** What it means for people, when that is asked for. */
  readonly meanings?: readonly Meaning[];
}

/** A plan as people read it: header, rows, what else there is to know, totals, guardrails. Ends with a newline. */
export function renderPlan(
  plan: Plan,
  {style, drift = false, differs = plan.changes.length > 0, meanings = []}: PlanTextOptions,
): string {
  const blocks = [
    [headerOf(plan, style)],
    rowsOf(plan.changes, style),
    meaningLines(meanings, style),
    plan.warnings.map(warning => warningLine(warning, style)),
    riskLines(plan.risks, style),
    plan.notes.map(note => `  ${style.dim('·')} ${oneLine(note)}`),
    [
      ...(plan.changes.length === 0
        ? [nothingText(plan, drift, differs)]
        : [style.bold(totalsOf(plan.summary, drift ? 'Drift' : 'Plan'))]),
      ...asideOf(plan),
      ...guardrailLines(plan.guardrails, style),
      ...assertionLines(plan.assertions ?? [], style),
    ],
  ];
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

const NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  member: ['member', 'members'],
  key: ['key', 'keys'],
  tag: ['tag', 'tags'],
  assignment: ['assignment', 'assignments'],
  sub_workspace: ['sub-workspace', 'sub-workspaces'],
  client: ['client', 'clients'],
};

const counts = (numbers: Readonly<Record<string, number>>) =>
  Object.entries(numbers).map(([name, number]) =>
    count(number, ...(NOUNS[name] ?? [oneLine(name), `${oneLine(name)}s`])),
  );

function headerOf({workspace, live, requests, as_of}: Plan, style: Style): string {
  const read = counts(live).join(', ') || 'nothing is managed';
  const day = as_of === undefined ? '' : ` · as of ${oneLine(as_of.slice(0, 10))}`;
  return `${style.bold(`Workspace ${oneLine(workspace.name)}`)} (${oneLine(workspace.id)}): ${read} · ${count(requests.read, 'request')}${day}`;
}

function nothingText({warnings, options}: Plan, drift: boolean, differs: boolean): string {
  if (differs) return 'Drift: live state is not as the files say, and no change can put it right; see the warnings.';
  const rest = warnings.length > 0 ? ' What the warnings name needs a look.' : '';
  return `${drift ? 'No drift' : 'No changes'}: ${inSyncText(options)}.${rest}`;
}

/** That nothing differs, as far as the options let it be seen. */
export function inSyncText({only, reasons, targets, excludes, no_remove}: PlanOptions): string {
  const selected = [only, reasons, targets, excludes].some(list => list !== undefined) || no_remove === true;
  return selected ? 'as far as was asked, live state is as the files say' : 'live state is as the files say';
}

function asideOf({summary}: Plan): readonly string[] {
  const unmanaged = counts(summary.unmanaged);
  const ignored = counts(summary.ignored);
  return [
    ...(unmanaged.length > 0 ? [`Unmanaged: ${unmanaged.join(', ')}.`] : []),
    ...(ignored.length > 0 ? [`Ignored: ${ignored.join(', ')}.`] : []),
  ];
}

/** `Guardrails: 5 passed.` and, for each that did not, its rule, its numbers, and what to do. */
export function guardrailLines(
  results: readonly GuardrailResult[],
  style: Style,
  title = 'Guardrails',
): readonly string[] {
  const told = results
    .filter(({status}) => status !== 'passed')
    .map(result => {
      const colour = result.status === 'refused' ? style.bad : style.caution;
      return [
        `  ${colour(result.status)} ${style.bold(oneLine(result.rule))}: ${oneLine(result.message)}`,
        ...(result.hint === undefined ? [] : [`    → ${oneLine(result.hint)}`]),
      ];
    });
  return [`${title}: ${statusText(results.map(({status}) => status))}.`, ...told.flat()];
}
