import {breakLock, findLock, type LockView, momentText} from '../apply/lock/index.ts';
import {EXIT, RbacError} from '../errors.ts';
import {count} from '../model/text.ts';
import type {CommandSpec} from './command.ts';
import {openConnection} from './connection.ts';
import {loadDesired} from './load.ts';
import {withConnection, withFiles} from './options.ts';
import {proveWorkspace} from './planning.ts';

export const unlock: CommandSpec = {
  name: 'unlock',
  summary: 'Remove the lock that an apply has left behind.',
  examples: ['unlock', 'unlock --yes'],
  define: command => withConnection(withFiles(command)).option('--yes', 'do not ask'),

  async run({options, io}) {
    const desired = await loadDesired(options, io);
    const connection = await openConnection(options, io, desired);
    try {
      await proveWorkspace(desired, connection);
      const lock = await findLock(connection.reader);
      if (lock === undefined) {
        io.out('There is no lock.\n');
        return EXIT.ok;
      }
      io.out(`${lockText(lock)}\n`);
      if (options.yes !== true) {
        if (!io.terminal.in || !io.terminal.err)
          throw new RbacError('USAGE', 'there is no terminal to ask on', {
            hint: 'pass --yes if that apply is surely dead',
          });
        const answer = await io.ask(
          '\nIs that apply surely dead? Only "yes" removes its lock: ',
          new AbortController().signal,
        );
        if (answer?.trim() !== 'yes') throw new RbacError('DECLINED', 'the lock stays');
      }
      await breakLock(connection.writer);
      io.out('The lock is removed.\n');
      return EXIT.ok;
    } finally {
      await connection.close();
    }
  },
};

function lockText({by, until, keys}: LockView): string {
  const end = until === undefined ? '' : ` It ends by itself at ${momentText(until)} unless it is renewed.`;
  const left =
    keys === 0 ? '' : ` It names ${count(keys, 'key')} under way; the next apply settles what became of them.`;
  return `The lock is held by ${by}.${end}${left}`;
}
