import {mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {readDesired} from '../../src/desired/read.ts';
import {InvalidFiles} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {textOf} from './support.ts';

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'one/rbac.yaml': 'version: 1\ntags: [{label: one}]',
  'one/rbac.yml': 'version: 1\ntags: [{label: short}]',
  'short/rbac.yml': 'version: 1\ntags: [{label: short}]',
  'teams/b.yaml': 'version: 1\ntags: [{label: b}]',
  'teams/a.yml': 'version: 1\ntags: [{label: a}]',
  'teams/.hidden.yaml': 'version: 1\ntags: [{label: hidden}]',
  'teams/notes.txt': 'no YAML: at: all',
  'teams/west/c.yaml': 'version: 1\ntags: [{label: c}]',
  'teams/node_modules/d.yaml': 'version: 1\ntags: [{label: d}]',
  'empty/notes.txt': '',
  'odd/[x]*.yaml': 'version: 1\ntags: [{label: odd}]',
  'odd/mark-nul.yaml': '\ufeffa\0',
  'odd/bom.yaml': '\ufeffversion: 1\ntag: []',
  'odd/nul.yaml': 'version: 1\na: \0',
  'odd/latin.yaml': new Uint8Array([...new TextEncoder().encode('version: 1\nname: M'), 0xfc, 0x6c]),
  'odd/utf16.yaml': new Uint8Array([0xff, 0xfe, 0x76, 0, 0x65, 0]),
  'odd/windows.yaml': 'version: 1\r\ntags:\r\n  - label: 1\r\n',
  'odd/broken.yaml': 'version: 1\nroles: {sdr: {grants: view}\n',
  'odd/uses.yaml': 'version: 1\nmembers: [{email: a@acme.com, role: sdr}]\n',
};

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'desired-'));
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), {recursive: true});
    writeFileSync(join(root, name), content);
  }
  symlinkSync('b.yaml', join(root, 'teams', 'link.yaml'));
  symlinkSync('..', join(root, 'teams', 'west', 'up'));
  writeFileSync(join(root, 'odd', 'large.yaml'), '');
  truncateSync(join(root, 'odd', 'large.yaml'), 33 * 1024 * 1024);
});
afterAll(() => rmSync(root, {recursive: true}));

const read = (folder: string, files: readonly string[], stdin = '') =>
  readDesired({
    files,
    cwd: join(root, folder),
    stdin: () => Promise.resolve(stdin),
    now: new Date('2026-11-01'),
    allowUnknown: false,
    kinds,
  });

const labels = async (...input: Parameters<typeof read>) =>
  ((await read(...input)).sections.tag ?? []).map(({address, at}) => `${address.slice(4)} ${at.file}`);

async function problems(...input: Parameters<typeof read>): Promise<readonly string[]> {
  const error: unknown = await read(...input).catch(thrown => thrown);
  if (!(error instanceof InvalidFiles)) throw error;
  return error.problems.map(problem => `${problem.at.file} ${textOf(problem)}`.replaceAll(root, '<root>'));
}

it.each<[string, string, readonly string[], readonly string[]]>([
  ['without names rbac.yaml is read', 'one', [], ['one rbac.yaml']],
  ['without it rbac.yml is read', 'short', [], ['short rbac.yml']],
  ['a file is read', '.', ['teams/b.yaml'], ['b teams/b.yaml']],
  ['a folder is read without subfolders and hidden files', '.', ['teams'], ['a teams/a.yml', 'b teams/b.yaml']],
  ['a glob fits names', 'teams', ['?.yaml'], ['b b.yaml']],
  ['a glob fits folders', '.', ['*/rbac.yaml'], ['one one/rbac.yaml']],
  ['two stars fit folders at any depth', '.', ['teams/**/*.yaml'], ['b teams/b.yaml', 'c teams/west/c.yaml']],
  ['two stars in a row are no more than that', 'teams', ['**/**/c.yaml'], ['c west/c.yaml']],
  ['a glob may start at the parent', 'teams/west', ['../?.yml'], ['a <root>/teams/a.yml']],
  ['a file named like a glob is itself', 'odd', ['[x]*.yaml'], ['odd [x]*.yaml']],
  [
    'a file named twice counts once',
    '.',
    ['teams/b.yaml', './teams/../teams/b.yaml', 'teams', 'teams/link.yaml'],
    ['a teams/a.yml', 'b teams/b.yaml'],
  ],
])('%s', async (_phrase, folder, files, expected) => {
  expect((await labels(folder, files)).map(label => label.replace(root, '<root>'))).toEqual(expected);
});

it('a full path is read, and called by it', async () => {
  expect(await labels('one', [join(root, 'teams', '*.yml')])).toEqual([`a ${root}/teams/a.yml`]);
});

it('a dash is standard input, once', async () => {
  expect(await labels('.', ['-', 'teams/b.yaml', '-'], '\ufeffversion: 1\ntags: [{label: x}]')).toEqual([
    'b teams/b.yaml',
    'x <stdin>',
  ]);
});

it.each<[string, string, readonly string[], readonly string[]]>([
  [
    'no file at all',
    'empty',
    [],
    [
      'rbac.yaml 1:1 FILE_NOT_FOUND there is no rbac.yaml or rbac.yml in <root>/empty · write one with "instantly-rbac init", or name files with --file',
    ],
  ],
  [
    'a misspelled file',
    'one',
    ['rbca.yaml'],
    ['rbca.yaml 1:1 FILE_NOT_FOUND there is no file or folder "rbca.yaml" · did you mean "rbac.yaml"?'],
  ],
  [
    'a file in no folder',
    'one',
    ['x/y.yaml'],
    ['x/y.yaml 1:1 FILE_NOT_FOUND there is no file or folder "x/y.yaml" · looked for <root>/one/x/y.yaml'],
  ],
  [
    'a folder without YAML',
    '.',
    ['empty'],
    [
      'empty 1:1 FILE_NOT_FOUND the folder "empty" holds no *.yaml or *.yml · subfolders are not searched; name a glob such as teams/**/*.yaml for that',
    ],
  ],
  [
    'a glob that fits nothing',
    '.',
    ['*.json'],
    ['*.json 1:1 FILE_NOT_FOUND no file matches "*.json" · looked in <root>'],
  ],
  [
    'a NUL character behind a byte order mark',
    'odd',
    ['mark-nul.yaml'],
    ['mark-nul.yaml 1:2 FILE_UNREADABLE the file is no text: it holds a NUL character · name a YAML file'],
  ],
  [
    'a text with a NUL character',
    'odd',
    ['nul.yaml'],
    ['nul.yaml 2:4 FILE_UNREADABLE the file is no text: it holds a NUL character · name a YAML file'],
  ],
  [
    'a text in Latin-1',
    'odd',
    ['latin.yaml'],
    ['latin.yaml 2:8 FILE_UNREADABLE the file is no UTF-8 text · save it as UTF-8'],
  ],
  [
    'a text in UTF-16',
    'odd',
    ['utf16.yaml'],
    ['utf16.yaml 1:1 FILE_UNREADABLE the file is UTF-16 text · save it as UTF-8'],
  ],
  [
    'a file that is too large',
    'odd',
    ['large.yaml'],
    ['large.yaml 1:1 FILE_UNREADABLE the file is larger than 32 MiB · split it into several files'],
  ],
  [
    'a mark at the start moves no column',
    'odd',
    ['bom.yaml'],
    ['bom.yaml 2:1 CONFIG_UNKNOWN_FIELD the name "tag" means nothing here · did you mean "tags"?'],
  ],
  [
    'ends of lines move no column',
    'odd',
    ['windows.yaml'],
    ['windows.yaml 3:12 CONFIG_VALUE label is the number 1, and must be a text · write it in quotes: "1"'],
  ],
  [
    'a file that cannot be parsed may hold what others lack',
    'odd',
    ['broken.yaml', 'uses.yaml'],
    [
      'broken.yaml 3:1 YAML_SYNTAX a { is not closed · write } at the end, and indent its lines further than the name it belongs to',
    ],
  ],
])('refused: %s', async (_phrase, folder, files, expected) => {
  expect(await problems(folder, files)).toEqual(expected);
});

it('the problems of all files are told at once', async () => {
  const found = await problems('odd', ['nul.yaml', 'none.yaml', 'windows.yaml', 'utf16.yaml']);
  expect(found.map(line => line.split(' ').slice(0, 3).join(' '))).toEqual([
    'none.yaml 1:1 FILE_NOT_FOUND',
    'nul.yaml 2:4 FILE_UNREADABLE',
    'utf16.yaml 1:1 FILE_UNREADABLE',
    'windows.yaml 3:12 CONFIG_VALUE',
  ]);
});

it('the line of a file with Windows ends has none', async () => {
  const error: unknown = await read('odd', ['windows.yaml']).catch(thrown => thrown);
  expect(error).toMatchObject({problems: [{line: '  - label: 1', length: 1}]});
});
