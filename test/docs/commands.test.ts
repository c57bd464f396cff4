import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {ROOT} from '../examples/cli.ts';
import {isAsShown, shownAnew, stepsOf} from './blocks.ts';
import {runPage} from './run-page.ts';

vi.setConfig({maxConcurrency: 4});

/** Pages below a folder. Examples with an expected output are run by test/examples. */
const below = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.md'))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(page => !['plan', 'output'].some(what => existsSync(join(ROOT, page, `../expected-${what}.txt`))))
    .sort();

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'src/emulator/README.md',
  ...below('docs'),
  ...below('examples'),
];
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const pages = PAGES.map(name => ({name, text: read(name), steps: stepsOf(read(name))}));
const runnable = pages.filter(({steps}) => steps.some(({does}) => does === 'run'));

describe.concurrent('the commands of', () => {
  // `vitest -u` writes what they print into the page, wherever it shows something else.
  it.for(runnable)('$name do what it says, in its order', async ({name, text, steps}, {expect}) => {
    const now = await runPage(name, text, steps);
    if (steps.some(step => step.does === 'run' && step.shown)) await expect(now).toMatchFileSnapshot(join(ROOT, name));
  });
});

describe('commands that are only shown', () => {
  it('are these, each with its reason', async () => {
    const lines = pages.flatMap(({name, steps}) =>
      steps.flatMap(step => (step.does === 'nothing' ? [`${name}: ${firstLine(step.text)}\n    ${step.why}\n`] : [])),
    );
    await expect(`${lines.length} blocks\n\n${lines.join('')}`).toMatchFileSnapshot('not-run.txt');
  });
});

const firstLine = (text: string) => text.split('\n')[0] ?? '';

describe('a block of a page', () => {
  const only = (page: string) => stepsOf(page)[0];

  it('is run when it is marked sh, and expected to end well', () => {
    expect(only('Try:\n\n```sh\nls\n```\n')).toEqual({does: 'run', text: 'ls\n', line: 3, exit: 0});
    expect(stepsOf('```yaml\nversion: 1\n```\n')).toEqual([]);
  });

  it('may end with another exit code', () => {
    expect(only('<!-- exit: 2 -->\n```sh\nls\n```\n')).toMatchObject({does: 'run', exit: 2});
  });

  it('shows what it prints in the block behind it', () => {
    const page = '```sh\nls\n```\n\n```text\na\n```\n\n```text\nb\n```\n';
    expect(only(page)).toMatchObject({shown: {text: 'a\n', start: page.indexOf('a\n'), end: page.indexOf('a\n') + 2}});
    expect(only('```sh\nls\n```\nThen:\n```text\na\n```\n')).not.toHaveProperty('shown');
  });

  it('is not run when a comment says why', () => {
    expect(only('<!-- not run: no Docker here -->\n```sh\ndocker\n```\n')).toEqual({
      does: 'nothing',
      text: 'docker\n',
      why: 'no Docker here',
    });
  });

  it('may be a file, and may be hidden', () => {
    expect(stepsOf('<!-- file: a.yaml -->\n```yaml\nversion: 1\n```\n<!-- run\ngit commit\n-->\n')).toMatchObject([
      {does: 'file', path: 'a.yaml', text: 'version: 1\n'},
      {does: 'run', text: 'git commit\n', exit: 0},
    ]);
  });

  it('has a place: copies of files, a repository, an API', () => {
    expect(stepsOf('<!-- here: examples/a b.yaml -->\n<!-- git -->\n<!-- api: live.json -->\n')).toEqual([
      {does: 'here', paths: ['examples/a', 'b.yaml']},
      {does: 'git'},
      {does: 'api', state: 'live.json'},
    ]);
  });

  it('is sh, and a comment about a block stands before one', () => {
    expect(() => stepsOf('```bash\nls\n```\n')).toThrow('```bash is written ```sh');
    expect(() => stepsOf('1. Try\n   ```sh\n   ls\n   ```\n')).toThrow('a block is not found');
    expect(() => stepsOf('```sh title\nls\n```\n')).toThrow('a block is not found');
    expect(() => stepsOf('<!-- not run: x -->\n')).toThrow('has no block behind it');
    expect(() => stepsOf('<!-- exit: 2 -->\n<!-- git -->\n```sh\nls\n```\n')).toThrow('has no block behind it');
  });
});

describe('an output', () => {
  it.each([
    ['is compared line by line', 'a\nb\n', 'a\nb\n', true],
    ['may not be longer', 'a\nb\n', 'a\n', false],
    ['may leave out parts of a line', 'id 0190-aa of it\n', 'id … of it\n', true],
    ['may leave out lines', 'a\nb\nc\nd\n', 'a\n…\nd\n', true],
    ['may leave out none', 'a\nd\n', 'a\n…\nd\n', true],
    ['keeps a line together', 'a\nb\n', 'a…b\n', false],
    ['is no pattern otherwise', 'axb\n', 'a.b\n', false],
  ])('%s', (_rule, output, shown, fits) => {
    expect(isAsShown(output, shown)).toBe(fits);
  });

  it('that is written anew leaves open what was left open before', () => {
    expect(shownAnew('3 requests\nid 0190-aa of it\nnew\n', '2 requests\nid … of it\n…\n')).toBe(
      '3 requests\nid … of it\nnew',
    );
  });
});
