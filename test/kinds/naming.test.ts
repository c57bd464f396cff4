import {expect, it} from 'vitest';
import {kinds} from '../../src/kinds/index.ts';
import type {JsonObject} from '../../src/model/json.ts';
import type {KindName} from '../../src/model/object.ts';

const CASES: Readonly<Record<KindName, JsonObject>> = {
  member: {email: ' Ana@Acme.com ', role: 'view'},
  key: {name: 'BI Cafe\u0301', scopes: ['leads:read']},
  tag: {label: ' SDR West '},
  assignment: {tag: ' SDR West ', campaigns: ['Q1'], accounts: []},
  sub_workspace: {id: '0190B2C4-7D1E-7A52-8F3B-00000000000A'},
};

const context = {roles: new Map(), at: () => ({file: 'x', line: 1, column: 1}), problem: () => {}};

it.each(kinds.map(kind => [kind.name, kind] as const))(
  'a %s is known by its name alone as it is once it is whole',
  (name, {naming, declare, addressOf, identitiesOf}) => {
    const entry = CASES[name];
    const text = String(entry[naming.field]);
    const declared = declare(entry, context);
    const parts = naming.parts ?? [undefined];
    expect(declared).toHaveLength(parts.length);
    for (const [index, part] of parts.entries()) {
      const spec = declared[index]?.spec ?? {};
      expect(naming.address(text, part)).toBe(addressOf(spec));
      expect(identitiesOf(spec)).toEqual([part === undefined ? naming.key(text) : `${naming.key(text)}/${part}`]);
    }
  },
);
