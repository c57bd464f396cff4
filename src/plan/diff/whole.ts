import type {Assertion} from '../../model/assertion.ts';
import type {DesiredState, GuardrailSettings, Role} from '../../model/desired.ts';
import {durationText} from '../../model/duration.ts';
import {canonicalJson, sameJson} from '../../model/json.ts';
import {byText, fold} from '../../model/text.ts';

/** What differs and belongs to no object: the workspace part, the guardrails, the roles. */
export const wholeNotes = (old: DesiredState, desired: DesiredState): readonly string[] => [
  ...workspaceNotes(old, desired),
  ...line('guardrails', guardrailWords(old.guardrails, desired.guardrails)),
  ...line('roles', roleWords(old.roles, desired.roles)),
  ...line('assertions', assertionWords(old.assertions, desired.assertions)),
];

const line = (what: string, words: readonly string[]) => (words.length === 0 ? [] : [`${what}: ${words.join(', ')}`]);

function workspaceNotes(old: DesiredState, desired: DesiredState): readonly string[] {
  return (['id', 'name', 'owner', 'key'] as const).flatMap(name => {
    const [from, to] = [old.workspace?.[name], desired.workspace?.[name]];
    const same = name === 'owner' || name === 'id' ? fold(from ?? '') === fold(to ?? '') : from === to;
    return same ? [] : [`workspace.${name}: ${from ?? '(none)'} → ${to ?? '(none)'}`];
  });
}

function guardrailWords(old: GuardrailSettings, desired: GuardrailSettings): readonly string[] {
  const rules = [...new Set([...Object.keys(old), ...Object.keys(desired)])].sort(byText);
  return (rules as (keyof GuardrailSettings)[]).flatMap(rule => {
    const [from, to] = [old[rule], desired[rule]];
    return sameJson(inOrder(from), inOrder(to)) ? [] : [`${rule} ${valueText(rule, from)} → ${valueText(rule, to)}`];
  });
}

const inOrder = (value: unknown): unknown => (Array.isArray(value) ? value.map(String).sort(byText) : value);

function valueText(rule: keyof GuardrailSettings, value: unknown): string {
  if (value === undefined) return '(default)';
  if (rule === 'max_removals') return `${Math.round(Number(value) * 10_000) / 100}%`;
  if (rule === 'max_key_lifetime') return durationText(Number(value));
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'object' ? canonicalJson(value) : String(value);
}

function roleWords(old: ReadonlyMap<string, Role>, desired: ReadonlyMap<string, Role>): readonly string[] {
  const names = [...new Set([...old.keys(), ...desired.keys()])].sort(byText);
  return names.flatMap(name => {
    const [from, to] = [old.get(name), desired.get(name)];
    if (!from) return [`+ ${name}`];
    if (!to) return [`− ${name}`];
    return sameRole(from, to) ? [] : [`~ ${name}`];
  });
}

function assertionWords(old: readonly Assertion[], desired: readonly Assertion[]): readonly string[] {
  const before = new Map(old.map(one => [one.name, one.claim]));
  const after = new Map(desired.map(one => [one.name, one.claim]));
  return [...new Set([...before.keys(), ...after.keys()])].sort(byText).flatMap(name => {
    const [from, to] = [before.get(name), after.get(name)];
    if (!from) return [`+ "${name}"`];
    if (!to) return [`− "${name}"`];
    return sameJson(from, to) ? [] : [`~ "${name}"`];
  });
}

const sameRole = (a: Role, b: Role) =>
  a.grants === b.grants && sameJson(inOrder(a.permissions), inOrder(b.permissions)) && a.description === b.description;
