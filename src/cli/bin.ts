import {join} from 'node:path';
import {COMMANDS} from './catalogue.ts';
import {writerTo} from './output.ts';

// Nothing but the called command is loaded: a version costs no more than a bare Node.
const load = (name: string): {main: (argv: readonly string[]) => unknown} =>
  require(join(__dirname, 'commands', `${name}.cjs`));

const argv = process.argv.slice(2);
const [first = '', second = ''] = argv;
if (first === '--version' || first === '-V') {
  const write = writerTo(1, () => {}); // Whoever asked has gone.
  write(`${process.env.INSTANTLY_RBAC_BUILD_VERSION}\n`);
} else if (first === 'help' && Object.hasOwn(COMMANDS, second)) load(second).main(['--help']);
else if (Object.hasOwn(COMMANDS, first)) load(first).main(argv.slice(1));
else load('help').main(argv);
