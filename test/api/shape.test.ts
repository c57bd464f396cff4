import {expect, it} from 'vitest';
import * as shape from '../../src/api/shape.ts';

const item = {
  text: 'a',
  empty: '',
  number: 1.5,
  flag: false,
  list: ['a', 'b'],
  mixed: ['a', 7],
  nothing: null,
  object: {a: 1},
};

it('reads fields of the right type', () => {
  expect(shape.stringField(item, 'text', 'x')).toBe('a');
  expect(shape.stringField(item, 'empty', 'x')).toBe('');
  expect(shape.numberField(item, 'number', 'x')).toBe(1.5);
  expect(shape.booleanField(item, 'flag', 'x')).toBe(false);
  expect(shape.stringsField(item, 'list', 'x')).toEqual(['a', 'b']);
  expect(shape.asObject(item.object)).toEqual({a: 1});
});

it.each([shape.optionalString, shape.optionalNumber, shape.optionalBoolean, shape.optionalStrings])(
  'reads what is absent or null as undefined (%o)',
  read => {
    expect(read(item, 'nothing', 'x')).toBeUndefined();
    expect(read(item, 'absent', 'x')).toBeUndefined();
    expect(read(item, 'toString', 'x')).toBeUndefined();
  },
);

it.each([
  [
    () => shape.stringField({email: 12345}, 'email', 'workspace-members[3]'),
    'workspace-members[3].email: expected a string, got a number',
  ],
  [() => shape.stringField(item, 'absent', 'x'), 'x.absent: expected a string, got nothing'],
  [() => shape.stringField(item, 'nothing', 'x'), 'x.nothing: expected a string, got null'],
  [() => shape.optionalString(item, 'list', 'x'), 'x.list: expected a string, got a list'],
  [() => shape.numberField(item, 'text', 'x'), 'x.text: expected a number, got a string'],
  [() => shape.booleanField(item, 'object', 'x'), 'x.object: expected true or false, got an object'],
  [() => shape.stringsField(item, 'mixed', 'x'), 'x.mixed: expected a list of strings, got a list with other things'],
  [() => shape.stringsField(item, 'absent', 'x'), 'x.absent: expected a list of strings, got nothing'],
  [() => shape.asObject([], 'custom-tags'), 'custom-tags: expected an object, got a list'],
  [() => shape.asObject('secret', 'a\u202eb'), 'a\\u{202e}b: expected an object, got a string'],
])('says what is wrong: %o', (read, message) => {
  expect(read).toThrow(expect.objectContaining({code: 'API_SHAPE', message}));
});
