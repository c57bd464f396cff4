export type Json = string | number | boolean | null | readonly Json[] | {readonly [name: string]: Json};

/** One field of the answers of an endpoint that is otherwise than it was. */
export interface Oddity {
  /** Of the endpoint, as in `workspace-members`. */
  readonly path: string;
  /** The way to the field. What stands for an item of a list is its id or address, for several answers may show it. */
  readonly steps: readonly Step[];
  /** In words: `null`, `absent`. */
  readonly as: string;
  /** Undefined: the field is absent. */
  readonly value: Json | undefined;
}

export type Step = string | number | {readonly item: string};

/**
Everything that may be odd about one field of an answer: it is absent, null, of another type, an empty text, a word that
nobody knows yet, or has a part that nobody knows yet. Another value of the same sort is none: it says something else.
*/
export function odditiesOf(path: string, answer: Json): readonly Oddity[] {
  return fieldsOf(answer).flatMap(({steps, value}) =>
    isUsual(path, steps) ? [] : valuesFor(steps, value).map(([as, odd]) => ({path, steps, as, value: odd})),
  );
}

/** DOC: an account has no login address of its own, or none that is told; nothing is odd about that. */
const isUsual = (path: string, steps: readonly Step[]) => path === 'workspace-members' && steps.at(-1) === 'user_email';

interface Field {
  readonly steps: readonly Step[];
  readonly value: Json;
}

function fieldsOf(value: Json, steps: readonly Step[] = []): readonly Field[] {
  const here = steps.length === 0 ? [] : [{steps, value}];
  if (Array.isArray(value))
    return [...here, ...value.flatMap((one, index) => fieldsOf(one, [...steps, stepTo(one, index, steps)]))];
  if (typeof value !== 'object' || value === null) return here;
  return [...here, ...Object.entries(value).flatMap(([name, one]) => fieldsOf(one, [...steps, name]))];
}

const stepTo = (one: Json, index: number, [first]: readonly Step[]): Step => {
  const item = first === 'items' ? nameOf(one) : undefined;
  return item === undefined ? index : {item};
};

function nameOf(one: Json | undefined): string | undefined {
  if (typeof one !== 'object' || one === null || Array.isArray(one)) return undefined;
  const {id, email} = one as {readonly id?: Json; readonly email?: Json};
  return typeof id === 'string' ? id : typeof email === 'string' ? email : undefined;
}

/** Texts of which the vendor has a few, and may have more next year. */
const WORDS: ReadonlySet<Step | undefined> = new Set(['role', 'status']);

function valuesFor(steps: readonly Step[], value: Json): readonly (readonly [string, Json | undefined])[] {
  const others: readonly (readonly [string, Json])[] = [
    ['null', null],
    ['a number', 7],
    ['a text', 'text'],
    ['true', true],
    ['a list', []],
    ['an object', {}],
    ['in a list', [value]],
  ];
  const isSame = (other: Json) => sort(other) === sort(value);
  const last = steps.at(-1);
  return [
    // A list without one of its parts is another list.
    ...(typeof last === 'string' ? [['absent', undefined] as const] : []),
    ...others.filter(([, other]) => !isSame(other)),
    ...(typeof value === 'string' ? [['an empty text', ''] as const] : []),
    ...(WORDS.has(last) ? [['a new word', 'next-year'] as const] : []),
    ...(sort(value) === 'object' ? [['with a new part', {...(value as object), next_year: 'new'}] as const] : []),
  ];
}

const sort = (value: Json) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

/** Whether a field of an item is meant, and not a page as a whole. */
export const isOtherwise = (steps: readonly Step[]): boolean =>
  steps.some(step => typeof step === 'object') && steps.length > 2;

/** An answer with the oddity in it; as it is where it does not show the item. */
export function withOddity(answer: Json, {steps, value}: Pick<Oddity, 'steps' | 'value'>): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return answer;
  if (Array.isArray(answer)) {
    const at = typeof step === 'object' ? answer.findIndex(one => nameOf(one) === step.item) : step;
    return answer.map((one, index) => (index === at ? changed(one, rest, value) : one));
  }
  if (typeof answer !== 'object' || answer === null || typeof step !== 'string') return answer;
  const {[step]: field, ...others} = answer as {readonly [name: string]: Json};
  if (rest.length === 0 && value === undefined) return others;
  return field === undefined ? answer : {...answer, [step]: changed(field, rest, value)};
}

const changed = (field: Json, rest: readonly Step[], value: Json | undefined): Json =>
  rest.length === 0 && value !== undefined ? value : withOddity(field, {steps: rest, value});
