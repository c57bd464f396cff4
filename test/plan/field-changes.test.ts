import {describe, expect, it} from 'vitest';
import type {Json, JsonObject} from '../../src/model/json.ts';
import type {FieldChange} from '../../src/model/plan.ts';
import {fieldChanges} from '../../src/plan/field-changes.ts';
import fc from '../support/laws.ts';

const changesBetween = (before: JsonObject, after: JsonObject) =>
  fieldChanges({shown: before, meaning: before}, {shown: after, meaning: after});

/** The same by the definition. */
function reference(before: JsonObject, after: JsonObject): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const path of Object.keys(after).sort()) {
    const [from, to] = [Object.hasOwn(before, path) ? before[path] : null, after[path]];
    if (Array.isArray(from) || Array.isArray(to)) {
      const [had, has] = [new Set(Array.isArray(from) ? from : []), new Set(Array.isArray(to) ? to : [])];
      const [goes, comes] = [
        [...had].filter(one => !has.has(one)).sort(),
        [...has].filter(one => !had.has(one)).sort(),
      ];
      if (goes.length + comes.length > 0) changes.push({path, before: goes, after: comes});
    } else if ((from ?? '') !== (to ?? '')) changes.push({path, before: from ?? null, after: to ?? null});
  }
  return changes;
}

const NAMES = ['a', 'b', 'toString', 'constructor', '__proto__', 'length', '0'];
const text = fc.constantFrom('', 'x', 'y', '__proto__', 'constructor', '=x');
const field = (list: boolean): fc.Arbitrary<Json> =>
  list ? fc.oneof(fc.constant(null), fc.array(text, {maxLength: 4})) : fc.oneof(fc.constant(null), text);
/** Fields of one type each: text, or a list of texts; nothing is of both. */
const fields: fc.Arbitrary<JsonObject> = fc
  .subarray(NAMES)
  .chain(names => fc.tuple(fc.constant(names), fc.tuple(...names.map(name => field(NAMES.indexOf(name) % 2 === 0)))))
  .map(([names, values]) => Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])));

describe('the changes between fields', () => {
  it('are those of the definition', () => {
    fc.assert(
      fc.property(fields, fields, (before, after) => {
        expect(changesBetween(before, after)).toEqual(reference(before, after));
      }),
      {numRuns: 1000},
    );
  });

  it('are none between a thing and itself', () => {
    fc.assert(
      fc.property(fields, one => {
        expect(changesBetween(one, one)).toEqual([]);
      }),
    );
  });

  it('lead from one to the other', () => {
    fc.assert(
      fc.property(fields, fields, (before, after) => {
        for (const change of changesBetween(before, after)) {
          if (!Array.isArray(change.after)) expect(change.after).toEqual(after[change.path] ?? null);
          else {
            const from = new Set(
              (Object.hasOwn(before, change.path) ? (before[change.path] ?? []) : []) as readonly Json[],
            );
            for (const gone of change.before as readonly Json[]) expect(from.delete(gone)).toBe(true);
            for (const come of change.after) from.add(come);
            expect(from).toEqual(new Set((after[change.path] ?? []) as readonly Json[]));
          }
        }
      }),
    );
  });

  it.each<readonly [string, JsonObject, JsonObject, readonly FieldChange[]]>([
    ['nothing, null and an empty text are one', {a: null}, {a: '', b: null, c: ''}, []],
    ['nothing and an empty list are one', {}, {a: []}, []],
    ['a field that only the first has is not compared', {a: 'x', b: 'y'}, {a: 'x'}, []],
    ['a text that comes stands against null', {}, {a: 'x'}, [{path: 'a', before: null, after: 'x'}]],
    ['a text that goes is shown', {a: 'x'}, {a: ''}, [{path: 'a', before: 'x', after: ''}]],
    ['lists are sets', {a: ['x', 'y', 'x']}, {a: ['y', 'x']}, []],
    [
      'of a list only what goes and comes is shown',
      {a: ['x', 'y', 'z']},
      {a: ['z', 'w', 'x']},
      [{path: 'a', before: ['y'], after: ['w']}],
    ],
    [
      'a list with names of the language is like any other',
      {a: ['__proto__']},
      {a: ['constructor']},
      [{path: 'a', before: ['__proto__'], after: ['constructor']}],
    ],
  ])('%s', (_phrase, before, after, changes) => {
    expect(changesBetween(before, after)).toEqual(changes);
  });

  it('are shown as they are written, however they are compared', () => {
    const before = {shown: {label: 'West'}, meaning: {label: 'west'}};
    expect(fieldChanges(before, {shown: {label: 'WEST'}, meaning: {label: 'west'}})).toEqual([]);
    expect(fieldChanges(before, {shown: {label: 'East'}, meaning: {label: 'east'}})).toEqual([
      {path: 'label', before: 'West', after: 'East'},
    ]);
  });

  it('leave the language alone', () => {
    changesBetween(JSON.parse('{"__proto__": {"evil": "x"}}'), JSON.parse('{"__proto__": {"evil": "y"}}'));
    expect(({} as Record<string, unknown>).evil).toBeUndefined();
  });
});
