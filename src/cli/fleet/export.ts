import {join} from 'node:path';
import {exportState} from '../../desired/export.ts';
import {EXIT, type ExitCode} from '../../errors.ts';
import {located} from '../../fleet/row.ts';
import {kinds} from '../../kinds/index.ts';
import {readEverything} from '../../live/read.ts';
import type {KindName} from '../../model/object.ts';
import {type CommandSpec, knownError, report} from '../command.ts';
import {checkConnection} from '../connection.ts';
import {firstOf} from '../exit-code.ts';
import {writeAll} from '../export.ts';
import {withKinds} from '../options.ts';
import {inEach, type One} from './each.ts';
import {namedIo} from './named-io.ts';
import {withFleet} from './options.ts';
import {withRun} from './run-options.ts';
import {openSession} from './session.ts';

export const fleetExport: CommandSpec = {
  name: 'fleet export',
  summary: 'Write the live state of all workspaces as YAML, each to a file that is called by its id.',
  examples: ['fleet export --out clients', 'fleet export --out clients --split', 'fleet export --out new --select eu'],
  define: command =>
    withKinds(withRun(withFleet(command)))
      .requiredOption('--out <folder>', 'where the files go; none of them may be there yet')
      .option('--split', 'a folder for each workspace, with one file for each section'),

  async run({options, io}) {
    checkConnection(options, io);
    const session = await openSession(options, io);
    try {
      const codes = await inEach<ExitCode>({
        session,
        options,
        io,
        async work(one) {
          await exportOne(one, String(options.out));
          return EXIT.ok;
        },
        failed: (workspace, error) => report(located(workspace, knownError(error)), options, namedIo(workspace, io)),
      });
      return firstOf(...codes);
    } finally {
      await session.close();
    }
  },
};

async function exportOne({workspace, connection, options, io}: One, out: string): Promise<void> {
  const {reader, identity} = connection;
  const split = options.split === true;
  const parallelism = options.parallelism as number;
  const only = options.only as readonly KindName[] | undefined;
  const files = exportState(await readEverything(reader, {kinds, parallelism, only, identity}), kinds, split);
  const pathOf = (name: string) => (split ? join(out, workspace.id, name) : join(out, `${workspace.id}.yaml`));
  await writeAll(
    files.map(({name, text}) => ({path: pathOf(name), text})),
    io,
  );
}
