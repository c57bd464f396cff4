import {isObject, type JsonObject} from '../../model/json.ts';
import {ACTIONS} from '../../model/plan.ts';
import type {ProcessIdentity} from '../lock/process-identity.ts';
import {type BeginLine, type IntentLine, type Line, STATUSES} from './lines.ts';

/** Longest line that is looked into, in UTF-16 units. */
const LONGEST = 1024 * 1024;

/**
A line of a journal, or undefined when it is none that this version writes. Never throws. What it says was written by
somebody: it names candidates to look for and does nothing else.
*/
export function parseLine(text: string): Line | undefined {
  const value = parsed(text);
  if (!isObject(value) || !isInstant(value.at)) return undefined;
  const {type, at} = value;
  if (type === 'begin') return beginLine(value, at);
  if (type === 'end')
    return isCounts(value.outcomes) && isCount(value.open)
      ? {type, at, outcomes: value.outcomes, open: value.open}
      : undefined;
  if (type === 'settled_by') return isText(value.by) ? {type, at, by: value.by} : undefined;
  const {n} = value;
  if (!isCount(n) || n < 1) return undefined;
  if (type === 'intent') return intentLine(value, at, n);
  if (type === 'made') return isId(value.id) ? {type, at, n, id: value.id} : undefined;
  if (type === 'delivered') return {type, at, n};
  const status = STATUSES.find(one => one === value.status);
  return type === 'settled' && status !== undefined ? {type, at, n, status} : undefined;
}

function intentLine(
  {address, action, id, fields, name, known}: JsonObject,
  at: string,
  n: number,
): IntentLine | undefined {
  const does = ACTIONS.find(one => one === action);
  if (does === undefined || !isText(address) || !(id === null || isId(id)) || !isText(name)) return undefined;
  if (!isListOf(fields, isText) || !isListOf(known, isId)) return undefined;
  return {type: 'intent', at, n, address, action: does, id, fields, name, known};
}

function beginLine(value: JsonObject, at: string): BeginLine | undefined {
  const {v, tool, api, workspace, by, commit, plan, allowed, options} = value;
  if (v !== 1 || !isObject(tool) || !isText(tool.name) || !isText(tool.version) || !isText(api)) return undefined;
  if (!isText(workspace) || !isText(by) || !(commit === null || isText(commit)) || !isListOf(allowed, isText))
    return undefined;
  if (!isObject(plan) || !isText(plan.desired_digest) || !isText(plan.live_digest) || !isOptions(options))
    return undefined;
  const process = processOf(value.process);
  if (process === undefined) return undefined;
  const {name, version} = tool;
  const {desired_digest, live_digest} = plan;
  return {
    type: 'begin',
    v,
    at,
    tool: {name, version},
    api,
    workspace,
    by,
    process,
    commit,
    plan: {desired_digest, live_digest},
    allowed,
    options,
  };
}

function processOf(value: unknown): ProcessIdentity | undefined {
  if (!isObject(value)) return undefined;
  const {machine, boot, pidns, pid, start} = value;
  return isText(machine) && isText(boot) && isText(pidns) && isText(start) && isCount(pid) && pid <= MOST_PID
    ? {machine, boot, pidns, pid, start}
    : undefined;
}

const MOST_PID = 2 ** 31 - 1;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 10_000;
/** Compared and nothing else, so whatever the vendor calls an id will do. */
const isId = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 500;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value));
const isListOf = <T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] =>
  Array.isArray(value) && value.length <= 100_000 && value.every(is);
const isCounts = (value: unknown): value is Readonly<Record<string, number>> =>
  isObject(value) && Object.values(value).every(isCount);
const isOptions = (value: unknown): value is BeginLine['options'] =>
  isObject(value) &&
  Object.values(value).every(
    item => isText(item) || typeof item === 'number' || typeof item === 'boolean' || isListOf(item, isText),
  );

function parsed(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
