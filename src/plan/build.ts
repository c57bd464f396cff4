import {InvalidFiles, RbacError} from '../errors.ts';
import type {Kind, Pair, Pairing} from '../kinds/kind.ts';
import type {LiveMember} from '../kinds/member.ts';
import {ownerWarnings, removalWarnings} from '../kinds/workspace.ts';
import {addressKey} from '../model/address.ts';
import type {DesiredState} from '../model/desired.ts';
import {isGlob} from '../model/glob.ts';
import {digestOf} from '../model/json.ts';
import {ignoreTest, type LiveState} from '../model/live.ts';
import type {KindName, Live} from '../model/object.ts';
import type {Change, Plan, PlanOptions, Summary, Warning} from '../model/plan.ts';
import {byPosition} from '../model/position.ts';
import {byText} from '../model/text.ts';
import {changesOf} from './changes.ts';
import {countChanges} from './counts.ts';
import type {Draft} from './draft.ts';
import {checkGuardrails} from './guardrails/index.ts';
import {keysOutliveMember} from './key-owners.ts';
import {inOrder} from './order.ts';
import {findRisks, standingNotes, withRisks} from './risk/index.ts';
import {select} from './select.ts';

export interface PlanInput {
  readonly desired: DesiredState;
  readonly live: LiveState;
  readonly kinds: readonly Kind[];
  readonly options: PlanOptions;
  readonly tool: Plan['tool'];
  readonly createdAt: Date;
  /** Ids of live objects that an earlier apply left behind unfinished. */
  readonly unfinished?: ReadonlySet<string> | undefined;
  /** The files that a change of them is measured against. */
  readonly base?: DesiredState | undefined;
  /** The day whose run is rehearsed; default the time of the reading. */
  readonly asOf?: Date | undefined;
}

/**
The writes that turn live state into desired state, in a safe order, with what guardrails say of them.

Pure: the same input gives the same plan.
@throws RbacError `PLAN_CYCLE`, or `CONFIG_CONFLICT` when live state shows that the files contradict themselves
@throws InvalidFiles when they do so without it
*/
export function buildPlan(input: PlanInput): Plan {
  const {desired, live, kinds, options} = input;
  refuseContradictions(desired, kinds);
  const parts = partsOf(input);
  const {drafts, notes} = select(
    parts.flatMap(part => part.drafts),
    options,
  );
  const changes = inOrder(drafts, options.revoke_first ?? false);
  const guardrails = guardrailsFor(changes, parts, input);
  const risks = findRisks({changes, desired, live, base: input.base, keepsOld: options.no_remove});
  const warnings = [
    ...desired.warnings,
    ...removalWarnings(live.workspace),
    ...ownerWarnings(desired.workspace, live.objects.member as readonly LiveMember[] | undefined),
    ...parts.flatMap(part => part.pairing.warnings),
    ...keysOutliveMember(changes, desired, live),
  ];
  return {
    format_version: '1',
    tool: input.tool,
    created_at: input.createdAt.toISOString(),
    ...(input.asOf && {as_of: input.asOf.toISOString()}),
    workspace: {id: live.workspace.id, name: live.workspace.name},
    desired_digest: desired.digest,
    live_digest: liveDigest(live, kinds),
    live: countLive(live, kinds),
    changes: withRisks(changes, risks),
    summary: summarize(changes, parts),
    guardrails,
    risks,
    notes: [...standingNotes(desired), ...notes, ...parts.flatMap(part => part.pairing.notes)],
    warnings: unique(warnings).sort(byPlace),
    requests: {read: live.requests},
    options,
  };
}

const partsOf = (input: PlanInput): readonly Part[] =>
  input.kinds
    .filter(({name}) => input.desired.sections[name] && input.live.objects[name])
    .map(kind => planKind(kind, input));

function guardrailsFor(changes: readonly Change[], parts: readonly Part[], input: PlanInput) {
  const {desired, live, kinds, options} = input;
  const managed = {...atStake(input), ...Object.fromEntries(parts.map(part => [part.kind.name, part.managed]))};
  return checkGuardrails({changes, desired, live, kinds, managed}, options.allow ?? []);
}

function refuseContradictions({sections, workspace}: DesiredState, kinds: readonly Kind[]): void {
  const problems = kinds.flatMap(kind => kind.contradictions?.(sections[kind.name] ?? [], workspace) ?? []);
  if (problems.length > 0) throw new InvalidFiles(problems);
}

/** Objects that no file manages and that a plan may harm all the same. */
function atStake({live, kinds, desired}: PlanInput): Readonly<Partial<Record<KindName, number>>> {
  const isIgnored = ignoreTest(desired.ignore);
  const harmed = kinds.filter(({isAtStake}) => isAtStake !== undefined);
  return Object.fromEntries(
    harmed.map(kind => [
      kind.name,
      sizeOf(
        kind,
        (live.objects[kind.name] ?? []).filter(one => !isIgnored(one)),
      ),
    ]),
  );
}

interface Part {
  readonly kind: Kind;
  readonly pairing: Pairing<object, Live>;
  readonly drafts: readonly Draft[];
  /** Live objects that the files answer for. */
  readonly managed: number;
  readonly unmanaged: ReadonlyMap<string, number>;
  readonly ignored: number;
}

function planKind(kind: Kind, {desired, live, options, asOf, unfinished}: PlanInput): Part {
  const everybody = live.objects[kind.name] ?? [];
  const isIgnored = ignoreTest(desired.ignore);
  const ignored = everybody.filter(isIgnored);
  const others = ignored.length === 0 ? everybody : everybody.filter(one => !isIgnored(one));
  const declared = desired.sections[kind.name] ?? [];
  const authoritative = desired.authoritative.has(kind.name);
  refuseIgnoredAlias(declared, ignored, others);

  const pairing = kind.pair({
    desired: declared,
    live: others,
    workspace: live.workspace,
    workspaceSpec: desired.workspace,
    now: asOf ?? live.now,
    revokeFirst: options.revoke_first ?? false,
    ...(unfinished && {unfinished}),
    requested: new Set(options.requests),
    named: new Set((options.targets ?? []).filter(target => !isGlob(target)).map(addressKey)),
    authoritative,
  });
  const isManaged = (pair: Pair<object, Live>) => pair.do !== 'foreign' && (pair.do !== 'undeclared' || authoritative);
  const managed = kind.assign
    ? others
    : pairing.pairs.flatMap(pair => (pair.live && isManaged(pair) ? [pair.live] : []));
  return {
    kind,
    pairing,
    drafts: pairing.pairs.flatMap(pair => changesOf(pair, {kind, everybody, authoritative})),
    managed: sizeOf(kind, managed),
    unmanaged: countBy(
      pairing.pairs.flatMap(pair =>
        pair.do === 'foreign' ? [pair.as] : pair.do === 'undeclared' && !authoritative ? [kind.name] : [],
      ),
    ),
    ignored: ignored.length,
  };
}

/** A declared object whose only live twin is ignored under another address would be made a second time. */
function refuseIgnoredAlias(
  declared: NonNullable<DesiredState['sections'][KindName]>,
  ignored: readonly Live[],
  others: readonly Live[],
): void {
  const known = new Map(
    ignored.flatMap(one => [one.address, ...(one.aliases ?? [])].map(address => [address, one] as const)),
  );
  const free = new Set(known.size === 0 ? [] : others.map(({address}) => address));
  for (const {address, at} of declared) {
    const twin = known.get(address);
    if (twin && !free.has(address))
      throw new RbacError('CONFIG_CONFLICT', `${address} is declared, and ignored as ${twin.address}`, {
        at,
        hint: 'take one of the two out of the files',
      });
  }
}

const summarize = (changes: readonly Change[], parts: readonly Part[]): Summary => ({
  ...countChanges(changes),
  unmanaged: Object.fromEntries(parts.flatMap(({unmanaged}) => [...unmanaged])),
  ignored: Object.fromEntries(parts.filter(({ignored}) => ignored > 0).map(({kind, ignored}) => [kind.name, ignored])),
});

function liveDigest({workspace, objects}: LiveState, kinds: readonly Kind[]): string {
  const lines = kinds.flatMap(kind =>
    (objects[kind.name] ?? []).map(({address, id, spec}) => [address, id, kind.fieldsOf(spec)] as const),
  );
  return digestOf({workspace: workspace.id, objects: lines.sort((a, b) => byText(a[0], b[0]) || byText(a[1], b[1]))});
}

const countLive = ({objects}: LiveState, kinds: readonly Kind[]) =>
  Object.fromEntries(
    kinds.flatMap(kind => (objects[kind.name] ? [[kind.name, sizeOf(kind, objects[kind.name] ?? [])]] : [])),
  );

const sizeOf = (kind: Kind, live: readonly Live[]) =>
  kind.sizeOf ? live.reduce((sum, one) => sum + (kind.sizeOf?.(one) ?? 0), 0) : live.length;

function countBy(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const unique = (warnings: readonly Warning[]) => [...new Map(warnings.map(one => [JSON.stringify(one), one])).values()];

const byPlace = (a: Warning, b: Warning) =>
  a.at && b.at
    ? byPosition(a.at, b.at) || byText(a.message, b.message)
    : Number(b.at === null) - Number(a.at === null) || byText(a.message, b.message);
