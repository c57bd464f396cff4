import {VAULT_FIELD, VAULT_MOUNT} from '../model/destination.ts';
import {type Destination, KIND_NAMES} from '../model/object.ts';
import {ACTIONS, type Change, type FieldChange, type GuardrailResult, type Plan} from '../model/plan.ts';
import {byText, count, oneLine} from '../model/text.ts';
import {columns, paint, type Style, SYMBOLS} from './style.ts';
import {warningLine} from './warnings.ts';

/** How many characters an address or a detail may have before its row is no longer aligned. */
const LIMITS = [44, 64];

export interface PlanTextOptions {
  readonly style: Style;
  /** Drift speaks of what differs, a plan of what it would do. */
  readonly drift?: boolean;
  /** Of drift: whether anything differs, be it only something that no change can put right. Default: whether there are changes. */
  readonly differs?: boolean;
}

/** A plan as people read it: header, rows, what else there is to know, totals, guardrails. Ends with a newline. */
export function renderPlan(
  plan: Plan,
  {style, drift = false, differs = plan.changes.length > 0}: PlanTextOptions,
): string {
  const blocks = [
    [headerOf(plan, style)],
    rowsOf(plan.changes, style),
    plan.warnings.map(warning => warningLine(warning, style)),
    plan.notes.map(note => `  ${style.dim('·')} ${oneLine(note)}`),
    [
      ...(plan.changes.length === 0 ? [nothingText(plan, drift, differs)] : [style.bold(totals(plan, drift))]),
      ...asideOf(plan),
      ...guardrailLines(plan.guardrails, style),
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

function rowsOf(changes: readonly Change[], style: Style): readonly string[] {
  const sorted = [...changes].sort(byKind);
  const cells = columns(
    sorted.map(change => [oneLine(change.address), detailOf(change), placeOf(change)]),
    LIMITS,
  );
  return cells.map(([address = '', detail = '', place = ''], index) => {
    const action = sorted[index]?.action ?? 'update';
    const colour = paint(action, style);
    return `  ${colour(SYMBOLS[action])} ${colour(address)}  ${detail}  ${style.dim(place)}`.trimEnd();
  });
}

const byKind = (a: Change, b: Change) =>
  KIND_NAMES.indexOf(a.kind) - KIND_NAMES.indexOf(b.kind) ||
  byText(a.address, b.address) ||
  ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action);

const placeOf = ({at}: Change) => (at ? `${oneLine(at.file)}:${at.line}` : '');

/** What a row says after its address: the fields that change, then what the kind says, then the reason given in the file. */
export function detailOf({fields, summary, declared_reason, secret, action}: Change): string {
  const destination = action === 'create' || action === 'replace' ? destinationOf(secret) : [];
  const parts = [fields.map(fieldText).join(' · '), oneLine(summary), ...destination, oneLine(declared_reason ?? '')];
  return parts.filter(part => part !== '').join(' · ');
}

function fieldText({path, before, after}: FieldChange): string {
  const name = oneLine(path);
  if (!Array.isArray(before) || !Array.isArray(after)) return `${name}  ${valueText(before)} → ${valueText(after)}`;
  const come = after.map(item => `+ ${oneLine(String(item))}`);
  const go = before.map(item => `− ${oneLine(String(item))}`);
  return `${name}  ${[...come, ...go].join('  ')}`;
}

const valueText = (value: unknown) => (value === null || value === '' ? '(none)' : oneLine(String(value)));

/** Where a new secret goes, in full: a reviewer must see the whole command. */
function destinationOf(secret: Change['secret']): readonly string[] {
  if (secret === undefined) return [];
  if (secret === null) return ['secret goes to --secrets-out'];
  return [`secret goes to ${oneLine(placeText(secret))}`];
}

function placeText(destination: Destination): string {
  switch (destination.to) {
    case 'file':
    case 'secrets-out':
      return destination.path;
    case 'env-file':
      return `${destination.variable} in ${destination.path}`;
    case 'age':
      return `${destination.path}, encrypted for ${destination.recipients.join(' and ')}`;
    case 'github':
      return `${destination.name} of ${destination.repository}${destination.environment === undefined ? '' : `, environment ${destination.environment}`} on GitHub`;
    case 'vault':
      return `${destination.field ?? VAULT_FIELD} of ${destination.mount ?? VAULT_MOUNT}/${destination.path} in Vault`;
    case 'exec':
      return `the program ${destination.command.map(word).join(' ')}`;
  }
}

/** An argument as it is, or in quotes where its ends would not be seen. */
const word = (argument: string) => (/^[\w./:=@%+,-]+$/.test(argument) ? argument : JSON.stringify(argument));

function nothingText({warnings, options}: Plan, drift: boolean, differs: boolean): string {
  if (differs) return 'Drift: live state is not as the files say, and no change can put it right; see the warnings.';
  const {only, reasons, targets, excludes, no_remove} = options;
  const selected = [only, reasons, targets, excludes].some(list => list !== undefined) || no_remove === true;
  const where = selected ? 'as far as was asked, live state is as the files say' : 'live state is as the files say';
  const rest = warnings.length > 0 ? ' What the warnings name needs a look.' : '';
  return `${drift ? 'No drift' : 'No changes'}: ${where}.${rest}`;
}

function totals({summary}: Plan, drift: boolean): string {
  const {create, update, replace, delete: remove, assign, unassign} = summary;
  return `${drift ? 'Drift' : 'Plan'}: ${create} to add, ${update} to change, ${replace} to replace, ${remove} to remove, ${assign} to assign, ${unassign} to unassign.`;
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
export function guardrailLines(results: readonly GuardrailResult[], style: Style): readonly string[] {
  const words = ['passed', 'warned', 'allowed', 'refused'] as const;
  const numbers = words
    .map(word => [results.filter(({status}) => status === word).length, word] as const)
    .filter(([number]) => number > 0);
  const told = results
    .filter(({status}) => status !== 'passed')
    .map(result => {
      const colour = result.status === 'refused' ? style.bad : style.caution;
      return [
        `  ${colour(result.status)} ${style.bold(oneLine(result.rule))}: ${oneLine(result.message)}`,
        ...(result.hint === undefined ? [] : [`    → ${oneLine(result.hint)}`]),
      ];
    });
  return [`Guardrails: ${numbers.map(([number, word]) => `${number} ${word}`).join(', ')}.`, ...told.flat()];
}
