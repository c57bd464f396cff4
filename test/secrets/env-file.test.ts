import {chmod, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {dotenvValue, setVariable} from '../../src/secrets/dotenv.ts';
import {envFileSink} from '../../src/secrets/env-file.ts';
import {CANARY, contextOf, deliveryOf, errorOf, tempRoot} from './surroundings.ts';

const KEY = {to: 'env-file', path: '.env', variable: 'KEY'} as const;

describe('setting a variable', () => {
  it.each([
    ['starts an empty file', '', 'KEY=new\n'],
    ['appends', 'A=1\n', 'A=1\nKEY=new\n'],
    ['ends the last line first', 'A=1', 'A=1\nKEY=new\n'],
    ['appends with CRLF', 'A=1\r\nB=2\r\n', 'A=1\r\nB=2\r\nKEY=new\r\n'],
    ['ends the last line with CRLF', 'A=1\r\nB=2', 'A=1\r\nB=2\r\nKEY=new\r\n'],
    ['replaces in place', '# a\n\nA=1\nKEY=old\n  B = 2 \n', '# a\n\nA=1\nKEY=new\n  B = 2 \n'],
    ['replaces with CRLF', 'A=1\r\nKEY=old\r\nB=2\r\n', 'A=1\r\nKEY=new\r\nB=2\r\n'],
    ['adds no newline to a last line', 'A=1\nKEY=old', 'A=1\nKEY=new'],
    ['fills an empty assignment', 'KEY=\nA=1\n', 'KEY=new\nA=1\n'],
    ['keeps export and indentation', '  export KEY=old\n', '  export KEY=new\n'],
    ['closes up blanks, which shells refuse', 'KEY = old\n', 'KEY=new\n'],
    ['replaces the form with a colon', 'KEY: old\n', 'KEY=new\n'],
    ['replaces double quotes', 'KEY="old # no \\" comment"\n', 'KEY=new\n'],
    ['replaces single quotes', "KEY='o=l d'\nA=1\n", 'KEY=new\nA=1\n'],
    ['keeps a comment', 'KEY=old  # rotate yearly \n', 'KEY=new  # rotate yearly \n'],
    ['keeps a comment after quotes', 'KEY="old"\t# ask Ana\r\n', 'KEY=new\t# ask Ana\r\n'],
    ['takes # without a blank for the old value', 'KEY=old#er\n', 'KEY=new\n'],
    ['leaves comments that look like it', '#KEY=old\n# KEY=old\n', '#KEY=old\n# KEY=old\nKEY=new\n'],
    [
      'leaves names that contain it',
      'MY_KEY=1\nKEY2=2\nKEY.A=3\nkey=4\n',
      'MY_KEY=1\nKEY2=2\nKEY.A=3\nkey=4\nKEY=new\n',
    ],
    ['leaves mentions in values', 'A=KEY=1\nB="KEY=2"\n', 'A=KEY=1\nB="KEY=2"\nKEY=new\n'],
    ['leaves `export KEY` alone', 'export KEY\n', 'export KEY\nKEY=new\n'],
    ['steps over values of many lines', 'PEM="-----\nabc=\n-----"\nKEY=old\n', 'PEM="-----\nabc=\n-----"\nKEY=new\n'],
    ['knows a byte order mark', '\xef\xbb\xbfKEY=old\n', '\xef\xbb\xbfKEY=new\n'],
    ['leaves lines it does not understand', 'what is this\n=x\nKEY=old\n', 'what is this\n=x\nKEY=new\n'],
    ['keeps bytes that are no text', 'A=\xff\xa0\nKEY=old # \xc3\xa0\n', 'A=\xff\xa0\nKEY=new # \xc3\xa0\n'],
  ])('%s', (_what, before, after) => {
    expect(setVariable(before, 'KEY', 'new')).toBe(after);
    expect(setVariable(after, 'KEY', 'new')).toBe(after);
  });

  it.each([
    ['two assignments', 'KEY=a\nA=1\nexport KEY=b\n', 'line 3: KEY is assigned twice'],
    ['a value of many lines', 'A=1\nKEY="a\nb"\n', 'line 2: the value of KEY spans several lines'],
    ['a quote without end', 'KEY="a\n', 'line 1: a quote is opened and never closed'],
    ['a quote without end in another value', "A=1\r\nB='x\r\nKEY=a\r\n", 'line 2: a quote is opened and never closed'],
    ['text after the quote', 'KEY="a"b\n', 'line 1: text follows the closing quote'],
    ['an assignment inside another value', 'A="\nKEY=a\n"\n', 'line 1: a value of several lines holds a line'],
  ])('refuses %s', (_what, text, why) => {
    expect(() => setVariable(text, 'KEY', 'new')).toThrow(why);
  });
});

it.each([
  ['a vendor key', CANARY, CANARY],
  ['blanks and #', 'a b#c', "'a b#c'"],
  ['nothing', '', ''],
  ['a dollar, which some readers expand', 'a$b', undefined],
  ['a quote', "a'b", undefined],
  ['a backslash', 'a\\b', undefined],
  ['a newline', 'a\nB=1', undefined],
  ['more than ASCII', 'é', undefined],
])('a value with %s', (_what, value, written) => {
  expect(dotenvValue(value)).toBe(written);
});

it('starts a new file for the owner alone', async () => {
  const root = await tempRoot();
  await envFileSink.check(KEY, contextOf(root));
  expect(await readdir(root)).toEqual([]);
  await envFileSink.deliver(KEY, deliveryOf(CANARY), contextOf(root));
  expect(await readFile(join(root, '.env'), 'utf8')).toBe(`KEY=${CANARY}\n`);
  expect((await stat(join(root, '.env'))).mode & 0o777).toBe(0o600);
});

it.each([
  [0o644, 0o600],
  [0o666, 0o600],
  [0o600, 0o600],
  [0o400, 0o400],
])('turns mode %o into %o', async (before, after) => {
  const root = await tempRoot();
  const path = join(root, '.env');
  await writeFile(path, Buffer.from('A=\xff\r\n', 'latin1'));
  await chmod(path, before);
  await envFileSink.deliver(KEY, deliveryOf('new'), contextOf(root));
  expect(await readFile(path, 'latin1')).toBe('A=\xff\r\nKEY=new\r\n');
  expect((await stat(path)).mode & 0o777).toBe(after);
  expect(await readdir(root)).toEqual(['.env']);
});

it('loses none of many deliveries to one file', async () => {
  const root = await tempRoot();
  const names = Array.from({length: 20}, (_, at) => `KEY_${at}`);
  await Promise.all(
    names.map(variable => envFileSink.deliver({...KEY, variable}, deliveryOf(`of-${variable}`), contextOf(root))),
  );
  const lines = (await readFile(join(root, '.env'), 'utf8')).trimEnd().split('\n');
  expect(lines.sort()).toEqual(names.map(name => `${name}=of-${name}`).sort());
});

it.each([
  ['a bad name', {...KEY, variable: '1A'}, '', '1A in .env: "1A" is no name of a variable'],
  ['a name with an equals sign', {...KEY, variable: 'A=B'}, '', 'is no name of a variable'],
  ['a name with a newline', {...KEY, variable: 'A\nB'}, '', '"A\\u{a}B" is no name'],
  ['an odd file', KEY, 'KEY=a\nKEY=b\n', 'KEY in .env: line 2: KEY is assigned twice'],
  ['UTF-16', KEY, Buffer.from('KEY=a\n', 'utf16le'), 'no UTF-8 text'],
  ['a path outside', {...KEY, path: '../.env'}, '', 'leads out'],
])('refuses %s, before and at delivery', async (_what, destination, content, why) => {
  const root = await tempRoot();
  await writeFile(join(root, '.env'), content);
  const before = await errorOf(envFileSink.check(destination, contextOf(root)));
  const later = await errorOf(envFileSink.deliver(destination, deliveryOf(CANARY), contextOf(root)));
  expect([before.code, later.code]).toEqual(['SINK_UNUSABLE', 'SINK_FAILED']);
  expect(before.message).toContain(why);
  expect(later.message).toBe(before.message);
  expect(await readFile(join(root, '.env'))).toEqual(Buffer.from(content));
});

it('refuses a secret that dotenv files cannot carry, and writes nothing', async () => {
  const root = await tempRoot();
  const error = await errorOf(envFileSink.deliver(KEY, deliveryOf(`${CANARY}'\nB=1`), contextOf(root)));
  expect(error.message).toBe('KEY in .env: the secret holds a character that dotenv files cannot carry');
  expect(await readdir(root)).toEqual([]);
});
