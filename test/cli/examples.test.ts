import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, it} from 'vitest';
import {COMMANDS} from '../../src/cli/catalogue.ts';
import {buildCommand, type CommandSpec, withOptionalValues} from '../../src/cli/command.ts';

const FOLDER = join(import.meta.dirname, '../../src/cli');

/** Every command that a file below src/cli/ exports, by name. */
async function commands(): Promise<ReadonlyMap<string, CommandSpec>> {
  const files = readdirSync(FOLDER, {recursive: true, encoding: 'utf8'}).filter(
    file => file.endsWith('.ts') && file !== 'bin.ts' && !file.endsWith('holder.ts'),
  );
  const modules = await Promise.all(files.map(file => import(pathToFileURL(join(FOLDER, file)).href)));
  const specs = modules.flatMap(module => Object.values(module as object)).filter(isCommand);
  return new Map(specs.map(spec => [spec.name, spec]));
}

const isCommand = (value: unknown): value is CommandSpec =>
  typeof value === 'object' && value !== null && 'examples' in value && 'define' in value;

/** The words of a line as a shell takes it apart, up to where it leads elsewhere. */
function wordsOf(line: string): readonly string[] {
  const [command = ''] = line.split(/ (?:>|\||<) /);
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replace(/["']/g, ''));
}

const known = await commands();

describe('the examples of --help', () => {
  it.each(Object.keys(COMMANDS))('%s has some, and takes each of them', name => {
    const spec = known.get(name);
    if (spec === undefined) throw new Error(`no file exports the command ${name}`);
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const example of spec.examples) {
      const words = wordsOf(example);
      const verb = name.split(' ');
      expect(words.slice(0, verb.length), example).toEqual(verb);
      const said: string[] = [];
      const command = buildCommand(spec, {out: text => said.push(text), err: text => said.push(text)});
      const parse = () => command.parse(withOptionalValues(words.slice(verb.length)), {from: 'user'});
      expect(parse, `${example}\n${said.join('')}`).not.toThrow();
    }
  });

  it('would not take a wrong one', () => {
    const plan = known.get('plan');
    if (plan === undefined) throw new Error('there is no plan');
    const command = buildCommand(plan, {out: () => {}, err: () => {}});
    expect(() => command.parse(['--fle', 'x'], {from: 'user'})).toThrow();
  });
});
