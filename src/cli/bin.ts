import {join} from 'node:path';
import {findCommand} from './catalogue.ts';
import {writerTo} from './output.ts';

// Nothing but the called command is loaded: a version costs no more than a bare Node.
const load = (name: string): {main: (argv: readonly string[]) => unknown} =>
  require(join(__dirname, 'commands', `${name.replace(' ', '-')}.cjs`));

const argv = process.argv.slice(2);
const [first = ''] = argv;
if (first === '--version' || first === '-V') {
  const write = writerTo(1, () => {}); // Whoever asked has gone.
  write(`${process.env.INSTANTLY_RBAC_BUILD_VERSION}\n`);
} else {
  const isHelp = first === 'help';
  const called = findCommand(isHelp ? argv.slice(1) : argv);
  if (called === undefined) load('help').main(argv);
  else load(called.name).main(isHelp ? ['--help'] : called.rest);
}
