import {type AssignmentSpec, assignment, type LiveAssignment} from '../../kinds/assignment.ts';
import {groupBy} from '../../kinds/kind.ts';
import {type Candidates, resolvePatterns} from '../../kinds/resources.ts';
import type {AssignmentAccess, Carrier, PatternMatch, Status} from '../../model/access.ts';
import {ignoreTest} from '../../model/live.ts';
import type {Desired} from '../../model/object.ts';
import type {Warning} from '../../model/plan.ts';
import {byText, fold} from '../../model/text.ts';
import type {AccessInput} from './standings.ts';

/** Which campaigns and sending accounts carry each tag, and by which pattern of the files. */
export function assignmentsOf(input: AccessInput): {
  readonly assignments: readonly AssignmentAccess[];
  readonly warnings: readonly Warning[];
} {
  const declared = (input.desired?.sections.assignment ?? []) as readonly Desired<AssignmentSpec>[];
  const live = (input.live?.objects.assignment ?? []) as readonly LiveAssignment[];
  const entries = groupBy(declared, identity);
  const objects = groupBy(live, identity);
  const parts = [...new Set([...entries.keys(), ...objects.keys()])].map(one =>
    partOf({declared: entries.get(one)?.[0], live: objects.get(one) ?? [], input}),
  );
  return {
    assignments: parts.map(({found}) => found).sort((a, b) => byText(a.address, b.address)),
    warnings: parts.flatMap(({warnings}) => warnings),
  };
}

const identity = ({spec}: {readonly spec: AssignmentSpec}) => `${fold(spec.tag)}/${spec.type}`;

interface Part {
  readonly declared: Desired<AssignmentSpec> | undefined;
  readonly live: readonly LiveAssignment[];
  readonly input: AccessInput;
}

interface Told {
  readonly found: AssignmentAccess;
  readonly warnings: readonly Warning[];
}

function partOf({declared, live, input}: Part): Told {
  const [one] = live;
  const isUnclear = live.length > 1 || one?.ambiguous === true;
  const spec = declared?.spec ?? one?.spec ?? {tag: '', type: 'campaigns', resources: []};
  const {patterns, of, warnings} = matches(declared, isUnclear ? undefined : one?.candidates);
  const resources = carriersOf(live, of);
  const found = {
    address: declared?.address ?? one?.address ?? assignment.addressOf(spec),
    tag: spec.tag,
    type: spec.type,
    status: statusOf({declared, live, input}, isUnclear, resources),
    declared: declared ? {at: declared.at, patterns} : null,
    read: one !== undefined,
    resources,
  };
  return {found, warnings};
}

type PatternsOf = ReadonlyMap<string, {readonly name: string; readonly patterns: readonly string[]}>;

/** What each pattern stands for, and for each resource its patterns. Without live state nobody knows. */
function matches(declared: Desired<AssignmentSpec> | undefined, candidates: Candidates | undefined) {
  const of = new Map<string, {name: string; patterns: string[]}>();
  const warnings: Warning[] = [];
  const patterns: readonly PatternMatch[] = (declared?.spec.patterns ?? []).map(pattern => {
    if (!declared || !candidates) return {...pattern, matches: null};
    const resolved = resolvePatterns(declared.spec.type, [pattern], candidates);
    warnings.push(...resolved.warnings);
    for (const id of resolved.resources) {
      const known = of.get(id) ?? {name: candidates.byId(id)?.name ?? id, patterns: []};
      of.set(id, {...known, patterns: [...known.patterns, pattern.text]});
    }
    return {...pattern, matches: resolved.resources.length};
  });
  return {patterns, of: of as PatternsOf, warnings};
}

function carriersOf(live: readonly LiveAssignment[], of: PatternsOf): readonly Carrier[] {
  const carried = new Map(live.flatMap(({carriers}) => carriers.map(one => [one.id, one.name] as const)));
  const wanted = [...of].map(([id, {name}]) => [id, name] as const);
  return [...new Map([...wanted, ...carried])]
    .map(([id, name]) => ({id, name, carries: carried.has(id), patterns: of.get(id)?.patterns ?? []}))
    .sort((a, b) => byText(a.name, b.name) || byText(a.id, b.id));
}

function statusOf(
  {declared, live, input: {desired, live: state}}: Part,
  isUnclear: boolean,
  resources: readonly Carrier[],
): Status {
  if (!state?.objects.assignment) return 'declared';
  if (!desired) return 'live';
  if (live.some(ignoreTest(desired.ignore))) return 'ignored';
  if (!declared) return 'unmanaged'; // What no entry mentions is left as it is, whatever else is declared.
  if (isUnclear) return 'ambiguous';
  return resources.every(({carries, patterns}) => carries && patterns.length > 0) ? 'in_step' : 'differs';
}
