import {cp, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import keySchema from '../../schemas/key.schema.json' with {type: 'json'};
import {COMMANDS} from '../../src/cli/catalogue.ts';
import {ERROR_CODES} from '../../src/errors.ts';
import {ASSERT_RULE} from '../../src/model/assertion.ts';
import {guardrails} from '../../src/plan/guardrails/index.ts';
import {inFolder, ROOT, runCli} from '../examples/cli.ts';
import {commandsText} from './command-reference.ts';
import {fileFieldsText, fleetFieldsText} from './field-reference.ts';
import {table} from './markdown.ts';

const ENFORCED: ReadonlySet<string> = new Set([...guardrails.map(({rule}) => rule), ASSERT_RULE]);

/** What makes each section, by its name. */
const SECTIONS: Readonly<Record<string, (page: string) => string | Promise<string>>> = {
  file: async () => block('yaml', await fileOf('first-steps')),
  plan: async () => block('', await planOf('first-steps')),
  matrix: async () => block('', await rolesOf('rbac.example.yaml')),
  commands: () =>
    table(
      ['command', 'does'],
      Object.entries(COMMANDS).map(([name, summary]) => [
        `[\`${name}\`](docs/reference/commands.md#${name.replaceAll(' ', '-')})`,
        summary,
      ]),
    ),
  reference: commandsText,
  fields: fileFieldsText,
  fleetfields: fleetFieldsText,
  guardrails: page => guardrailsText(rulesIn(page)),
  sinks: () => table(['`secret.to`', 'where the secret goes'], sinks()),
  errors: () =>
    table(
      ['code', 'exit', 'means'],
      Object.entries(ERROR_CODES).map(([code, [exit, meaning]]) => [`\`${code}\``, String(exit), meaning]),
    ),
};

/** The text of a page with every made section anew: what stands between `<!-- made: NAME -->` and `<!-- end -->`. */
export async function pageMadeAnew(page: string): Promise<string> {
  const names = [...page.matchAll(MADE)].map(([, , name = '']) => name);
  const texts = await Promise.all(names.map(async name => [name, await SECTIONS[name]?.(page)] as const));
  const made = new Map(texts);
  return page.replace(MADE, (_whole, start: string, name: string) => {
    const text = made.get(name);
    if (text === undefined) throw new Error(`nothing makes a section "${name}"`);
    return `${start}\n${text}\n<!-- end -->`;
  });
}

const MADE = /(<!-- made: ([a-z]+) -->)\n[\s\S]*?<!-- end -->/g;

/** The rules of the table of guardrails. */
export function rulesIn(page: string): readonly string[] {
  const [, section = ''] = /^# Guardrails\n([\s\S]*?)\n<!-- made/m.exec(page) ?? [];
  return [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, rule = '']) => rule);
}

const fileOf = async (example: string) =>
  (await readFile(join(ROOT, 'examples', example, 'rbac.yaml'), 'utf8')).trimEnd();

const planOf = (example: string) =>
  inFolder(async folder => {
    await cp(join(ROOT, 'examples', example), folder, {recursive: true});
    return (await runCli(['plan', '--emulator=live.json'], folder)).stdout.trimEnd();
  });

/** The table of roles, without what is around it. */
async function rolesOf(file: string): Promise<string> {
  const {stdout} = await runCli(['matrix', '--declared', '--roles', '--file', file], ROOT);
  return stdout.split('\n\n')[1] ?? '';
}

const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

const sinks = () =>
  keySchema.properties.secret.oneOf.map(({properties: {to}}) => [`\`${to.const}\``, to.description] as const);

const code = (words: readonly string[]) => words.map(word => `\`${word}\``).join(', ');

function guardrailsText(rules: readonly string[]): string {
  const missing = rules.filter(rule => !ENFORCED.has(rule));
  const always = guardrails.filter(({allowable}) => !allowable).map(({rule}) => rule);
  const rest =
    missing.length === 0
      ? 'All of them are enforced; those without a default count once they are set.'
      : `Not enforced yet: ${code(missing)}. Files that ask for them are refused: nothing is accepted and then ignored.`;
  return `${rest} \`--allow\` takes all but\n${code(always)}.`;
}
