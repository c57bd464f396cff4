import {readFileSync} from 'node:fs';
import {generateHybridIdentity, generateX25519Identity, identityToRecipient} from 'age-encryption';
import {expect, it} from 'vitest';
import {isBech32} from '../../src/desired/bech32.ts';
import {linesOf, problemsOf, stateOf} from '../desired/support.ts';

const AGE = 'age1d9s9hp42hsf9ydat6vdtvc5gwjey4glqhcx405jgx6p2unhxgueqh6ll3m';
const key = (secret: string, name = 'Ours') => `  - {name: ${name}, scopes: ["leads:all"], secret: {${secret}}}\n`;
const keys = (...secrets: string[]) =>
  `version: 1\nkeys:\n${secrets.map((secret, at) => key(secret, `k${at}`)).join('')}`;

it.each([
  `to: age, path: a.age, recipients: [${AGE}]`,
  'to: github, repository: acme/outbound, name: KEY',
  'to: github, repository: Acme-1_x/.github, name: _k2, environment: prod/eu 1',
  'to: vault, path: marketing',
  'to: vault, path: team/instantly/a..b, mount: kv/eu, field: api-key.v2',
])('takes {%s}', text => {
  expect(linesOf(keys(text))).toEqual([]);
  const [declared] = stateOf(keys(text)).sections.key ?? [];
  expect(declared?.spec).toMatchObject({secret: {to: /to: (\w+)/.exec(text)?.[1]}});
});

it.each([generateX25519Identity, generateHybridIdentity])(
  'takes what the library makes, and finds a slip in it',
  async make => {
    const recipient = await identityToRecipient(await make());
    expect(linesOf(keys(`to: age, path: a, recipients: [${recipient}]`))).toEqual([]);
    for (let at = 4; at < recipient.length; at += 7) {
      const letter = recipient[at] === 'q' ? 'p' : 'q';
      expect(isBech32(recipient.slice(0, at) + letter + recipient.slice(at + 1))).toBe(false);
    }
    expect(isBech32(recipient.toUpperCase())).toBe(false);
    expect(isBech32(recipient.slice(0, -1))).toBe(false);
  },
);

// BIP 173's own examples in lower case; then one byte, 5 bits, and one byte with bits left over.
it.each([
  ['a12uel5l', true],
  ['abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw', true],
  ['split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w', true],
  ['split1checkupstagehandshakeupstreamerranterredcaperred2y9e2w', false],
  ['age1luyvfgxs', true],
  ['age1l8p2s2z', false],
  ['age1ll2lu7g0', false],
  ['1nwldj5', false],
  ['x1b4n0q5v', false],
  ['li1dgmt3', false],
  ['pzry9x0s0muk', false],
  ['', false],
  ['1', false],
])('%j is bech32: %s', (text, fine) => {
  expect(isBech32(text)).toBe(fine);
});

const at = (text: string, part: string) => `3:${(keys(text).split('\n')[2] ?? '').indexOf(part) + 1}`;

it.each<[what: string, secret: string, part: string, problem: string]>([
  [
    'recipients are needed',
    'to: age, path: a',
    '{to',
    `CONFIG_MISSING_FIELD recipients is missing · add recipients: [${AGE}] here`,
  ],
  [
    'one recipient at least',
    'to: age, path: a, recipients: []',
    '[]',
    `CONFIG_VALUE recipients is an empty list · name at least one, as in [${AGE}]`,
  ],
  [
    'an SSH key is no recipient',
    'to: age, path: a, recipients: [ssh-ed25519 AAAA]',
    'ssh',
    `CONFIG_VALUE item 1 of recipients: "ssh-ed25519 AAAA" is no public key of age (age1…) · write it like ${AGE}`,
  ],
  [
    'a slip is found',
    `to: age, path: a, recipients: [${AGE}, ${AGE.replace('hp42', 'hp24')}]`,
    'age1d9s9hp24',
    `CONFIG_VALUE item 2 of recipients: "${AGE.replace('hp42', 'hp24').slice(0, 59)}…" has a wrong or missing character: its checksum does not fit · copy the whole public key, as age-keygen prints it`,
  ],
  [
    'a file needs a place inside',
    `to: age, path: ../a, recipients: [${AGE}]`,
    '../a',
    'CONFIG_VALUE path: "../a" is no file inside the working directory (no absolute path, no .., no backslash, nothing in .git, .github or .rbac) · write it like secrets/marketing.age',
  ],
  [
    'a repository has an owner',
    'to: github, repository: outbound, name: KEY',
    'outbound',
    'CONFIG_VALUE repository: "outbound" is no repository (owner/name) · write it like acme/outbound',
  ],
  [
    'a repository is no path',
    'to: github, repository: acme/.., name: KEY',
    'acme/..',
    'CONFIG_VALUE repository: "acme/.." is no repository (owner/name) · write it like acme/outbound',
  ],
  [
    'a secret has a name',
    'to: github, repository: a/b',
    '{to',
    'CONFIG_MISSING_FIELD name is missing · add name: INSTANTLY_MARKETING_KEY here',
  ],
  [
    'names with GITHUB_ are taken',
    'to: github, repository: a/b, name: GitHub_KEY',
    'GitHub_KEY',
    'CONFIG_VALUE name: "GitHub_KEY" is no name of a secret (letters, digits and _; no digit first, no GITHUB_ at the start) · write it like INSTANTLY_MARKETING_KEY',
  ],
  [
    'an environment is no dots',
    'to: github, repository: a/b, name: KEY, environment: ".."',
    '".."',
    'CONFIG_VALUE environment: ".." is no name of an environment · write it like production',
  ],
  [
    'a token has no place in a file',
    'to: github, repository: a/b, name: KEY, token: x',
    'token',
    'CONFIG_UNKNOWN_FIELD the name "token" means nothing here · known here: to, repository, name, environment',
  ],
  [
    'nor has an address',
    'to: vault, path: a, address: x',
    'address',
    'CONFIG_UNKNOWN_FIELD the name "address" means nothing here · known here: to, path, mount, field',
  ],
  [
    'a field has a plain name',
    'to: vault, path: a, field: a b',
    'a b',
    'CONFIG_VALUE field: "a b" is no name of a field (letters, digits, _ . and -) · write it like value',
  ],
])('%s', (_what, secret, part, problem) => {
  expect(linesOf(keys(secret))).toEqual([`${at(secret, part)} ${problem}`]);
});

it.each(['../a', 'a/../b', 'a/..', '..', './a', '/a', 'a/', 'a//b', 'a?b', 'a#b', 'a%2e', 'a b', 'a\\b', 'a\u200bb'])(
  'Vault has no path %j',
  path => {
    const text = JSON.stringify(path);
    for (const secret of [`to: vault, path: ${text}`, `to: vault, path: a, mount: ${text}`]) {
      expect(problemsOf(keys(secret)).map(({code}) => code)).toEqual(['CONFIG_VALUE']);
    }
  },
);

it('a private key of age is not shown again', async () => {
  const identity = await generateX25519Identity();
  const [problem] = problemsOf(keys(`to: age, path: a, recipients: [${identity}]`));
  expect(problem?.message).toBe('item 1 of recipients is a private key of age, and must be a public one');
  expect(problem?.line).toBeUndefined();
  expect(JSON.stringify(problem)).not.toContain(identity.slice(16, 30));
});

it.each([
  ['one secret of GitHub', 'to: github, repository: acme/x, name: KEY', 'to: github, repository: Acme/X, name: key'],
  ['one field in Vault', 'to: vault, path: a', 'to: vault, path: a, mount: secret, field: value'],
  ['one file', `to: age, path: a, recipients: [${AGE}]`, 'to: file, path: ./a'],
])('two keys cannot share %s', (_what, first, second) => {
  expect(problemsOf(keys(first, second)).map(({code}) => code)).toEqual(['CONFIG_DUPLICATE']);
});

it.each([
  [
    'a repository and its environment',
    'to: github, repository: a/b, name: KEY',
    'to: github, repository: a/b, name: KEY, environment: eu',
  ],
  ['two fields of one secret', 'to: vault, path: a, field: x', 'to: vault, path: a, field: y'],
  ['a path in Vault and a file', 'to: vault, path: a', 'to: file, path: a'],
])('%s are two destinations', (_what, first, second) => {
  expect(linesOf(keys(first, second))).toEqual([]);
});

it('the schema for editors describes the three', () => {
  const schema = readFileSync(new URL('../../schemas/rbac.schema.json', import.meta.url), 'utf8');
  for (const to of ['age', 'github', 'vault']) expect(schema).toContain(`"const": "${to}"`);
});
