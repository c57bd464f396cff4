import {EXIT} from '../errors.ts';
import type {CommandSpec, Options} from './command.ts';
import {checkConnection} from './connection.ts';
import {blankFile} from './init/blank-file.ts';
import {type Chosen, choose, withChoices} from './init/choices.ts';
import {ciFiles} from './init/ci-files.ts';
import {lookAround} from './init/look-around.ts';
import {standingOf, writeAllOrNothing} from './init/new-files.ts';
import {renderInit} from './init/report.ts';
import {schemaFile} from './init/schema-file.ts';
import {takeOver} from './init/take-over.ts';
import {withConnection, withKinds} from './options.ts';

export const init: CommandSpec = {
  name: 'init',
  summary:
    'Write a first rbac.yaml, from live state when there is a key, and CI files. Nothing that is there is overwritten, and nothing is written to the API.',
  examples: ['init', 'init --ci github', 'init --ci gitlab --only members,keys', 'init --ci none --emulator'],
  define: command => withChoices(withKinds(withConnection(command))),

  async run({options, io}) {
    checkConnection(options, io);
    const found = await lookAround(io);
    const chosen = await choose(options, io, found);
    if (chosen === undefined) {
      io.err('\nInterrupted: nothing was written.\n');
      return EXIT.interrupted;
    }
    const others = [schemaFile(), ...ciFiles(chosen)];
    await standingOf(others, io.cwd); // Before the API is asked for anything.
    const first = found.file === undefined ? await firstFile(chosen, options) : undefined;
    const files = await standingOf([...(first ? [first.file] : []), ...others], io.cwd);
    const ignored = await writeAllOrNothing(files, io.cwd);
    io.out(renderInit({emulator: emulatorOf(options), found, chosen, first, files, ignored}));
    return EXIT.ok;
  },
};

const firstFile = ({key, io}: Chosen, options: Options) => (key === 'none' ? blankFile() : takeOver(options, io));

function emulatorOf({emulator}: Options): string {
  if (typeof emulator !== 'string') return '';
  return emulator === '' ? ' --emulator' : ` --emulator=${emulator}`;
}
