import {type Command, InvalidArgumentError, Option} from 'commander';
import type {Reader} from '../../api/client.ts';
import {isInterrupted} from '../../api/time.ts';
import {EXIT, type ExitCode, RbacError} from '../../errors.ts';
import {ACTIVITIES} from '../../kinds/audit.ts';
import {key as keyKind, type LiveKey} from '../../kinds/key.ts';
import {type AuditLog, readAudit} from '../../live/audit.ts';
import {followAudit} from '../../live/follow-audit.ts';
import {NOTHING, questions, readIdentity} from '../../live/read.ts';
import {anyGlob} from '../../model/glob.ts';
import {didYouMean} from '../../model/nearest.ts';
import {oneLine} from '../../model/text.ts';
import {EMPTY_LOG, renderLogCsv, renderLogLines} from '../../render/audit/log.ts';
import {renderJson} from '../../render/json.ts';
import {styleOf} from '../../render/style.ts';
import {type LogFilter, type LogLine, logLines} from '../../report/audit/log.ts';
import {type Interrupts, openInterrupts} from '../apply/interrupts.ts';
import {timeOf as momentOf, since, sinceOption, startOf} from '../attribute.ts';
import type {CommandSpec, Options} from '../command.ts';
import {checkConnection, inOtherWords, openConnection} from '../connection.ts';
import {checkFormats} from '../formats.ts';
import {coloured, type Io, timeOf} from '../io.ts';
import {listOption, repeatable, wholeNumber, withConnection} from '../options.ts';
import {printTargets, targetsOf, withTargets} from '../targets.ts';
import {TOOL} from '../version.ts';

const FORMATS = ['text', 'json', 'jsonl', 'csv'] as const;
type Format = (typeof FORMATS)[number];

export const auditLog: CommandSpec = {
  name: 'audit log',
  summary: "Print the vendor's audit log: who did what, when and from where, as far as it tells.",
  examples: [
    'audit log --since 24h',
    'audit log --type "API key created" --type "API key deleted" --since 90d',
    'audit log --key CI --format csv=ci.csv',
    'audit log --follow',
  ],
  define: command => withTargets(withFilter(withConnection(command)), FORMATS),

  async run({options, io}): Promise<ExitCode> {
    checkConnection(options, io);
    checkFollow(options);
    await checkFormats(options, io);
    const interrupts = openInterrupts(io);
    const connection = await openConnection(options, io, undefined, interrupts.reading);
    try {
      await readIdentity(connection.reader, undefined);
      return await (options.follow === true ? follow : printOnce)(connection.reader, interrupts, options, io);
    } catch (error) {
      if (interrupts.reading.aborted) return EXIT.interrupted;
      throw connection.emulated ? inOtherWords(error) : aboutTheLog(error);
    } finally {
      interrupts.close();
      await connection.close();
    }
  },
};

/** The workspace was read before, so a 402 is about the log alone. GUESS: nobody says which plans have it. */
const aboutTheLog = (error: unknown): unknown =>
  error instanceof RbacError && error.code === 'API_PLAN_REQUIRED'
    ? new RbacError(error.code, error.message, {
        hint: 'the API answers otherwise, so it is the log that needs another plan: see Billing in the app',
        cause: error,
      })
    : error;

const withFilter = (command: Command): Command =>
  command
    .addOption(sinceOption('from when on', 7))
    .addOption(new Option('--until <time>', 'up to when, as in 12h or 2027-01-31').argParser(since))
    .addOption(
      new Option('--type <name>', 'what was done, by its name or number; repeatable').argParser(
        (text: string, before: readonly number[] | undefined) => [...(before ?? []), typeOf(text)],
      ),
    )
    .addOption(repeatable('--user <name>', 'who did it, by the name or id that the log has, with * and ?; repeatable'))
    .addOption(repeatable('--key <name>', 'which key did it, by its name, with * and ?, or id; repeatable'))
    .option('--follow', 'go on with what is new, until Ctrl-C')
    .option('--interval <seconds>', 'with --follow: how often to ask', wholeNumber(5, 3_600), 30);

function typeOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const asked = text.trim().toLowerCase();
  const among = [...ACTIVITIES].map(([number, name]) => ({number, name: name.toLowerCase()}));
  const alike = among.filter(({name}) => name.includes(asked));
  const found = among.find(({name}) => name === asked) ?? (alike.length === 1 ? alike[0] : undefined);
  if (found) return found.number;
  const names = [...(alike.length > 0 ? alike : among).map(({name}) => name)];
  throw new InvalidArgumentError(
    `${alike.length > 1 ? 'Several activities of the log fit' : 'No activity of the log fits'} "${oneLine(text)}"; ${didYouMean(text, names, `there are ${names.join(', ')}, and numbers.`)}`,
  );
}

/** @throws RbacError `USAGE` for what has no end */
function checkFollow(options: Options): void {
  if (options.follow !== true) return;
  if (options.until !== undefined) throw new RbacError('USAGE', '--follow goes on, and --until ends');
  const ended = targetsOf<Format>(options).find(({format, path}) => path !== undefined || format === 'json');
  if (ended)
    throw new RbacError('USAGE', '--follow prints text, jsonl or csv to standard output', {
      hint: 'redirect it into a file: --format jsonl > log.jsonl',
    });
}

/** What is asked for, with the names of keys. */
interface Asked {
  readonly filter: LogFilter;
  readonly keyNames: ReadonlyMap<string, string>;
  /** Why lines show ids of keys and no names, if they do. */
  readonly notes: readonly string[];
}

async function askedOf(reader: Reader, options: Options): Promise<Asked> {
  const wanted = listOption(options.key);
  const types = Array.isArray(options.type) ? (options.type as readonly number[]) : [];
  const users = listOption(options.user);
  const keys = await readKeys(reader);
  const live = typeof keys === 'string' ? [] : keys;
  const keyNames = new Map(live.map(({id, spec}) => [id, spec.name]));
  const isWanted = anyGlob(wanted);
  const ids = live.filter(({id, spec}) => isWanted(spec.name) || isWanted(id)).map(({id}) => id);
  const filter = {types, users, keys: [...wanted, ...ids]};
  const notes = [
    ...(typeof keys === 'string' ? [`keys are told by their ids alone: ${keys}`] : []),
    ...(wanted.length > 0 && ids.length === 0
      ? ['no live key has that name: one that is gone is found by its id']
      : []),
  ];
  return {filter, keyNames, notes};
}

/** Live keys, or why they are not known: the log can be read without. */
async function readKeys(reader: Reader): Promise<readonly LiveKey[] | string> {
  const workspace = {id: '', name: '', ownerId: undefined, scheduledForRemovalAt: undefined};
  try {
    return await keyKind.read(reader, questions(reader, {workspace, desired: NOTHING, everything: false}));
  } catch (error) {
    if (error instanceof RbacError && error.code === 'AUTH_SCOPE') return error.message;
    throw error;
  }
}

async function printOnce(reader: Reader, _interrupts: Interrupts, options: Options, io: Io): Promise<ExitCode> {
  const asked = await askedOf(reader, options);
  const now = reader.clock();
  const from = startOf(options, now);
  const until =
    options.until === undefined ? new Date(now.getTime() + SLACK_MS) : momentOf(options.until as number, now);
  const log = await readAudit(reader, {since: from, until, activity: oneOf(asked.filter.types)});
  const lines = logLines(log.entries, asked.filter, asked.keyNames);
  const notes = [...asked.notes, ...notesOf(log), ...(lines.length === 0 ? [EMPTY_LOG] : [])];
  return printTargets<Format>(
    (format, style) => {
      if (format === 'csv') return renderLogCsv(lines);
      if (format === 'jsonl') return jsonLines(lines);
      if (format === 'json')
        return renderJson({format_version: '1', tool: TOOL, since: from, until, complete: log.complete, lines, notes});
      const asides = notes.map(note => `${style.dim('·')} ${oneLine(note)}\n`).join('');
      return lines.length === 0
        ? `No lines since ${from.toISOString().slice(0, 10)}.\n${asides}`
        : `${renderLogLines(lines, style)}${asides}`;
    },
    options,
    io,
  );
}

/** A line may be a moment newer than the clock that was read. */
const SLACK_MS = 60_000;

const oneOf = (types: readonly number[]): number | undefined => (types.length === 1 ? types[0] : undefined);

const notesOf = ({complete, skipped}: AuditLog): readonly string[] => [
  ...(complete ? [] : ['the log is longer than what is read of it: a shorter --since takes in all']),
  ...(skipped === 0 ? [] : [`lines that could not be understood: ${skipped}`]),
];

const jsonLines = (lines: readonly LogLine[]) =>
  lines.map(line => renderJson({format_version: '1', type: 'audit', line}, 0)).join('');

async function follow(reader: Reader, interrupts: Interrupts, options: Options, io: Io): Promise<ExitCode> {
  const {filter, keyNames, notes} = await askedOf(reader, options);
  for (const note of notes) io.err(`· ${oneLine(note)}\n`);
  const [format = 'text'] = targetsOf<Format>(options).map(target => target.format);
  const style = styleOf(coloured(io, 'out', options.color !== false));
  if (format === 'csv') io.out(renderLogCsv([]));
  const names = new Map(keyNames);
  await followAudit(startOf(options, reader.clock()), {
    read: from =>
      readAudit(reader, {
        since: from,
        until: new Date(reader.clock().getTime() + SLACK_MS),
        activity: oneOf(filter.types),
      }),
    wait: () => pause(options.interval as number, interrupts, io),
    tell(log) {
      for (const note of notesOf(log)) io.err(`· ${oneLine(note)}\n`);
      const lines = logLines(log.entries, filter, names);
      io.out(
        format === 'csv'
          ? renderLogCsv(lines, false)
          : format === 'jsonl'
            ? jsonLines(lines)
            : renderLogLines(lines, style),
      );
    },
  });
  return EXIT.interrupted;
}

/** Waits, or ends at once with Ctrl-C. @returns whether to go on */
async function pause(seconds: number, {reading}: Interrupts, io: Io): Promise<boolean> {
  try {
    await timeOf(io).sleep(seconds * 1000, reading);
    return !reading.aborted;
  } catch (error) {
    if (isInterrupted(error)) return false;
    throw error;
  }
}
