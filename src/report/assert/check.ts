import {type Assertion, type AssertionResult, SCENES, type Violation} from '../../model/assertion.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {Change, Warning} from '../../model/plan.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {type Judged, judge} from './judge.ts';
import type {Scene} from './scene.ts';
import {type Asserted, declaredScene, liveScenes} from './scenes.ts';

/** What became of all assertions. */
export interface Assessed {
  readonly results: readonly AssertionResult[];
  /** What an assertion names and nothing is. */
  readonly warnings: readonly Warning[];
}

/** The assertions on the files alone. Pure. */
export function checkDeclared(desired: DesiredState): Assessed {
  return assess(desired.assertions, [declaredScene(desired)]);
}

/** The assertions on the files, on live state, and on what changes make of it. Pure. */
export function checkPlanned(desired: DesiredState, asserted: Asserted): (changes: readonly Change[]) => Assessed {
  const declared = declaredScene(desired);
  const scenesOf = liveScenes(desired, asserted);
  return changes => {
    const [planned, live] = scenesOf(changes);
    return assess(desired.assertions, [declared, planned, live]);
  };
}

/** @param scenes in the order of `SCENES`; what follows from live state comes last */
function assess(assertions: readonly Assertion[], scenes: readonly Scene[]): Assessed {
  const judged = assertions.map(assertion => ({
    assertion,
    found: scenes.map(scene => ({scene, ...judge(assertion.claim, scene)})),
  }));
  return {
    results: judged.map(({assertion, found}) => resultOf(assertion, found)),
    warnings: judged.flatMap(({assertion, found}) => warningsOf(assertion, found)),
  };
}

type Found = Judged & {readonly scene: Scene};

function resultOf({name, because, at}: Assertion, found: readonly Found[]): AssertionResult {
  const status = statusOf(found);
  const violations = joined(found);
  const message = {
    passed: 'holds',
    failed: listOf(
      violations.map(({text}) => text),
      3,
    ),
    repaired: `does not hold now, and apply puts it right: ${listOf(
      violations.map(({text}) => text),
      3,
    )}`,
    unchecked: `the files do not tell: ${found.find(({why}) => why !== null)?.why ?? ''}`,
  }[status];
  return {name, because, at, status, message, violations};
}

function statusOf(found: readonly Found[]): AssertionResult['status'] {
  const failing = found.filter(({verdict}) => verdict === 'fails').map(({scene}) => scene.name);
  if (failing.some(name => name !== 'live')) return 'failed';
  if (failing.length > 0) return 'repaired';
  return decisive(found)?.verdict === 'open' ? 'unchecked' : 'passed';
}

/** The state that tells most: what the plan leads to, or the files where there is no plan. */
const decisive = (found: readonly Found[]) => found.find(({scene}) => scene.name === 'planned') ?? found[0];

/** Each violation once, with the states in which it was seen. */
function joined(found: readonly Found[]): readonly Violation[] {
  const seen = new Map<string, Violation>();
  for (const {scene, violations} of found)
    for (const {address, text, at} of violations) {
      const known = seen.get(text);
      const places = SCENES.filter(name => name === scene.name || known?.in.includes(name));
      seen.set(text, {address, text, at: known?.at ?? at, in: places});
    }
  return [...seen.values()];
}

const warningsOf = ({name, at}: Assertion, found: readonly Found[]): readonly Warning[] =>
  (decisive(found)?.empty ?? []).map(text => ({
    code: 'ASSERT_SELECTS_NOTHING',
    message: `${text}, and the assertion "${oneLine(name)}" is about it`,
    at,
  }));
