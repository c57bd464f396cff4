/*
Writes man/instantly-rbac.1, the manual page, from the command tree that the build makes and from the tables of docs/reference. With
--check it writes nothing and fails when the page is out of date.
*/
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {transform} from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(ROOT, 'man/instantly-rbac.1');
/** An option that so many commands share is described once for all of them. */
const COMMON = 6;

async function main() {
  const page = await manPage();
  if (!process.argv.includes('--check')) {
    await mkdir(join(ROOT, 'man'), {recursive: true});
    await writeFile(PAGE, page);
  } else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== page) {
    process.stderr.write('man/instantly-rbac.1 is out of date: run node scripts/man.mjs and commit it\n');
    process.exitCode = 1;
  }
}

/** The whole page, in the macros of man(7). */
export async function manPage() {
  const [tree, codes, environment, {version}] = await Promise.all([
    readTree(),
    text('docs/reference/codes.md'),
    text('docs/reference/environment.md'),
    text('package.json').then(JSON.parse),
  ]);
  const common = commonOptions(tree);
  return [
    `.\\" Made by scripts/man.mjs from the commands themselves.`,
    `.TH INSTANTLY\\-RBAC 1 "" "instantly\\-rbac ${escaped(version)}" "User Commands"`,
    '.SH NAME',
    'instantly\\-rbac \\- access to an Instantly.ai workspace, as code',
    '.SH SYNOPSIS',
    '.B instantly\\-rbac',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    line(
      'YAML files say who should have which access. The tool reads what the API says today, plans the difference, and applies it. Results go to standard output, all else to standard error. Everything can be tried with --emulator, without an account.',
    ),
    '.SH COMMANDS',
    ...tree.flatMap(command => commandText(command, common)),
    '.SH COMMON OPTIONS',
    line('Commands name those of these that they take.'),
    ...common.flatMap(optionText),
    '.SH EXIT STATUS',
    ...rows(codes, /^\| (\d+) \| (.+) \|$/gm),
    '.SH ENVIRONMENT',
    ...rows(environment, /^\| (`[A-Z][A-Z0-9_]+`[^|]*?) \| (?!\d+ \|)(.+) \|$/gm),
    '.SH FILES',
    ...item('rbac.yaml, rbac.yml', 'desired state, where no --file names another'),
    ...item('fleet.yaml', 'the workspaces of a fleet'),
    ...item('~/.local/state/instantly-rbac', 'journals of applies; --state-dir and XDG_STATE_HOME name another folder'),
    ...item('.rbac/emulator', 'what runs on the emulator write'),
    '.SH SEE ALSO',
    line('The pages in the folder docs of the package, and instantly-rbac COMMAND --help.'),
    '',
  ].join('\n');
}

const text = path => readFile(join(ROOT, path), 'utf8');

async function readTree() {
  const {code} = await transform(await text('src/cli/generated/tree.ts'), {loader: 'ts'});
  const {tree} = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  return tree;
}

/** Options that read the same in several commands, by name. */
function commonOptions(tree) {
  const found = new Map();
  for (const option of tree.flatMap(({options}) => options)) {
    const id = JSON.stringify(option);
    found.set(id, {option, uses: (found.get(id)?.uses ?? 0) + 1});
  }
  const shared = [...found.values()].filter(({uses}) => uses >= COMMON).map(({option}) => option);
  return shared.sort((a, b) => (a.long < b.long ? -1 : 1));
}

function commandText({name, summary, examples, options, arguments: given}, common) {
  const isCommon = option => common.some(one => JSON.stringify(one) === JSON.stringify(option));
  const shared = options.filter(isCommon).map(({long}) => long);
  return [
    `.SS ${escaped([name, ...given.map(({usage}) => usage)].join(' '))}`,
    line(summary),
    ...given.flatMap(({usage, description, choices}) =>
      item(usage, choices.length > 0 ? `${description}: ${choices.join(', ')}` : description),
    ),
    ...options.filter(option => !isCommon(option)).flatMap(optionText),
    ...(shared.length > 0 ? ['.PP', line(`Also: ${shared.join(', ')}.`)] : []),
    '.PP',
    'Examples:',
    '.PP',
    '.RS 4',
    '.nf',
    ...examples.map(example => line(`$ instantly-rbac ${example}`)),
    '.fi',
    '.RE',
  ];
}

const optionText = ({flags, description}) => item(flags, description);

const item = (term, description) => ['.TP', `\\fB${escaped(term)}\\fR`, line(description)];

/** Rows of a table of a page. The last column tells what the first one means. */
const rows = (page, pattern) =>
  [...page.matchAll(pattern)].flatMap(([, term, meaning]) => item(plain(term), plain(meaning)));

/** A cell without Markdown: code without its signs, links by their text. */
const plain = cell => cell.replaceAll('`', '').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');

/** Text as roff shows it to the letter: no minus becomes a dash, no first sign a request. */
const escaped = words =>
  words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^\x20-\x7e]/g, sign => `\\[u${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);

const line = words => escaped(words).replace(/^[.']/, '\\&$&');

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
