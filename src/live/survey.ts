import type {Reader} from '../api/client.ts';
import {type ErrorCode, RbacError} from '../errors.ts';
import {type AssignmentSpec, assignment} from '../kinds/assignment.ts';
import type {Ask, Kind} from '../kinds/kind.ts';
import type {ResourceType} from '../kinds/resources.ts';
import {tag} from '../kinds/tag.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState, Refused} from '../model/live.ts';
import type {Desired, KindName, Live} from '../model/object.ts';
import {fold} from '../model/text.ts';
import {NOTHING, questions, type ReadOptions, readIdentity} from './read.ts';
import {readSendingTags} from './senders.ts';
import {bounded} from './turns.ts';

/** What somebody asks about, whether or not a file manages it. */
export interface SurveyOptions extends ReadOptions {
  readonly only: readonly KindName[];
  /** Of kind assignment: labels of the tags that are asked about, or all. Default: those that the files name. */
  readonly tags?: readonly string[] | 'all' | undefined;
  /** Whether it is asked which campaigns choose their senders by which tag. */
  readonly senders?: boolean | undefined;
}

/**
Live state for a question. What the key in use may not read is absent, and said under `refused`; all else is read to its end.
@param desired the files, when they are looked at too
@throws RbacError `AUTH_WORKSPACE`, or whatever but a refusal keeps a list from being complete
*/
export async function readSurvey(
  reader: Reader,
  desired: DesiredState | undefined,
  {kinds, parallelism, only, tags, senders, identity}: SurveyOptions,
): Promise<LiveState> {
  const before = reader.requests() - (identity?.requests ?? 0);
  const workspace = await readIdentity(reader, desired?.workspace, identity);
  const turns = bounded(reader, parallelism);
  const ask = questions(turns, {workspace, desired: desired ?? NOTHING, everything: tags === 'all'});
  const read = (kind: Kind) =>
    kind.name === assignment.name && Array.isArray(tags) ? readCarriersOf(tags, turns, ask) : ask.live(kind);
  const [answers, sending] = await Promise.all([
    Promise.all(kinds.filter(({name}) => only.includes(name)).map(kind => orRefused(kind.name, read(kind)))),
    senders === true ? orRefused('senders', readSendingTags(turns)) : undefined,
  ]);
  const refused = [...answers, sending].flatMap(answer => answer?.refused ?? []);
  return {
    workspace,
    objects: Object.fromEntries(answers.flatMap(({what, value}) => (value ? [[what, value]] : []))),
    now: reader.clock(),
    ...(sending?.value && {sendingTags: sending.value}),
    requests: reader.requests() - before,
    ...(refused.length > 0 && {refused}),
  };
}

/** Answers that are about the key and the plan of the workspace, and so no failure of the reading. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['AUTH_SCOPE', 'API_FORBIDDEN', 'API_PLAN_REQUIRED']);

interface Answered<T> {
  readonly what: Refused['what'];
  readonly value?: T;
  readonly refused?: Refused;
}

async function orRefused<T>(what: Refused['what'], reading: Promise<T>): Promise<Answered<T>> {
  try {
    return {what, value: await reading};
  } catch (error) {
    if (!(error instanceof RbacError) || !REFUSALS.has(error.code)) throw error;
    return {what, refused: {what, code: error.code, message: error.message}};
  }
}

/** What carries these tags, also where no file says anything of them. Labels that nothing has are left out. */
async function readCarriersOf(labels: readonly string[], reader: Reader, ask: Ask) {
  const known = [...(await ask.live(tag)), ...ask.declared(tag)].map(({spec}) => spec.label.trim());
  const asked = new Set(labels.map(fold));
  const wanted = new Map(known.filter(label => asked.has(fold(label))).map(label => [fold(label), label]));
  const declared = ask.declared(assignment).filter(({spec}) => wanted.has(fold(spec.tag)));
  const told = new Set(declared.map(({spec}) => `${fold(spec.tag)}/${spec.type}`));
  const others = [...wanted].flatMap(([folded, label]) =>
    (['campaigns', 'accounts'] as const)
      .filter(type => !told.has(`${folded}/${type}`))
      .map(type => untold(label, type)),
  );
  const about = <S extends object, L extends Live<S>>(kind: Kind<S, L>) =>
    (kind.name === assignment.name ? [...declared, ...others] : ask.declared(kind)) as readonly Desired<S>[];
  return assignment.read(reader, {...ask, declared: about, authoritative: () => false});
}

/** Stands for a tag and type that no file mentions, so that what carries it is read all the same. */
const untold = (label: string, type: ResourceType): Desired<AssignmentSpec> => ({
  address: assignment.addressOf({tag: label, type, resources: []}),
  spec: {tag: label, type, resources: [], patterns: []},
  at: {file: '', line: 1, column: 1},
  expired: false,
});
