import {expect, it} from 'vitest';
import {linesOf} from './support.ts';

const OWNERS = 'version: 1\nworkspace: {owner: ceo@acme.com}\nmembers:\n';

it.each([
  [
    "tags that take each other's labels",
    'version: 1\ntags:\n  - {label: A, previously: [B]}\n  - {label: B, previously: [A]}\n',
    'CONFIG_RENAME_RING',
  ],
  [
    'two owners',
    `version: 1\nmembers:\n  - {email: a@b.co, role: owner}\n  - {email: c@b.co, role: owner}\n`,
    'CONFIG_DUPLICATE',
  ],
  ["an owner who is not the workspace's", `${OWNERS}  - {email: ana@acme.com, role: owner}\n`, 'CONFIG_CONFLICT'],
])('a file is refused offline for %s', (_phrase, text, code) => {
  const lines = linesOf(text);
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toContain(code);
});

it("one owner who is the workspace's is fine", () => {
  expect(linesOf(`${OWNERS}  - {email: CEO@acme.com, role: owner}\n`)).toEqual([]);
});
