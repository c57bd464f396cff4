import {access} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {exportState} from '../desired/export.ts';
import {EXIT, RbacError} from '../errors.ts';
import {kinds} from '../kinds/index.ts';
import {readEverything} from '../live/read.ts';
import type {KindName} from '../model/object.ts';
import {timed} from '../model/stats.ts';
import {oneLine} from '../model/text.ts';
import type {CommandSpec} from './command.ts';
import {checkConnection, openConnection} from './connection.ts';
import type {Io} from './io.ts';
import {withConnection, withKinds} from './options.ts';
import {measured, withStats} from './stats.ts';
import {assertFree, writeNew} from './write-whole.ts';

export const exportCommand: CommandSpec = measured({
  name: 'export',
  summary: 'Write live state as YAML. A plan right after it is empty.',
  examples: ['export > rbac.yaml', 'export --out rbac.yaml', 'export --split --out access'],
  define: command =>
    withStats(withKinds(withConnection(command)))
      .option('--out <path>', 'a file, or with --split a folder, that is not there yet (default: standard output)')
      .option('--split', 'one file for each section'),

  async run({options, io}) {
    checkConnection(options, io);
    const split = options.split === true;
    const out = options.out as string | undefined;
    if (split && out === undefined)
      throw new RbacError('USAGE', '--split writes several files', {hint: 'name a folder with --out'});
    if (out !== undefined && !split) await assertFree(io.cwd, out);
    const connection = await openConnection(options, io, undefined);
    try {
      const live = await readEverything(connection.reader, {
        kinds,
        parallelism: options.parallelism as number,
        only: options.only as readonly KindName[] | undefined,
        meter: io.meter,
      }).catch(error => {
        throw options.only === undefined ? orLeaveOut(error) : error;
      });
      await timed(io.meter, 'render', async () => {
        const files = exportState(live, kinds, split);
        if (out === undefined) return io.out(files.map(({text}) => text).join(''));
        await writeAll(
          files.map(({name, text}) => ({path: split ? join(out, name) : out, text})),
          io,
        );
        await tellOfSchema(split ? out : dirname(out), io);
      });
      return EXIT.ok;
    } finally {
      await connection.close();
    }
  },
});

/** A key that may not read everything can still export the rest. */
const orLeaveOut = (error: unknown): unknown =>
  error instanceof RbacError && error.code === 'AUTH_SCOPE'
    ? new RbacError(error.code, error.message, {
        hint: `${error.hint ?? ''}; or name with --only what it may read: members, keys, tags, assignments`,
        cause: error,
      })
    : error;

interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Says how editors get the schema that the first line of each file names, when it is not there. */
async function tellOfSchema(folder: string, io: Io): Promise<void> {
  const path = join(folder, 'schemas', 'rbac.schema.json');
  const there = await access(resolve(io.cwd, path)).then(
    () => true,
    () => false,
  );
  if (!there) io.err(`Editors look for ${oneLine(path)}, which is not there: instantly-rbac schema prints it.\n`);
}

/** All of them or, when one is there already, none. */
export async function writeAll(files: readonly NewFile[], io: Io): Promise<void> {
  for (const {path} of files) await assertFree(io.cwd, path);
  for (const {path, text} of files) {
    await writeNew(io.cwd, path, text);
    io.err(`Wrote ${oneLine(path)}.\n`);
  }
}
