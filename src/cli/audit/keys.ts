import type {Command} from 'commander';
import {EXIT, type ExitCode} from '../../errors.ts';
import {kinds} from '../../kinds/index.ts';
import {readSigns} from '../../live/signs.ts';
import {readSurvey} from '../../live/survey.ts';
import type {DesiredState} from '../../model/desired.ts';
import {
  keyAuditDrafts,
  renderKeyAudit,
  renderKeyAuditCsv,
  renderKeyAuditMarkdown,
  type ShownKeyAudit,
} from '../../render/audit/keys.ts';
import {withFingerprints} from '../../render/findings.ts';
import {renderJson} from '../../render/json.ts';
import {findingsSarif} from '../../render/sarif.ts';
import type {Style} from '../../render/style.ts';
import {buildAccess} from '../../report/access/build.ts';
import {refusedParts} from '../../report/access/rows.ts';
import {auditKeys} from '../../report/audit/keys.ts';
import {checkSides, codeOf, envelope, narrow, withAccess, withNarrowing} from '../access.ts';
import {sinceOption, startOf} from '../attribute.ts';
import type {CommandSpec, Options} from '../command.ts';
import {type Connected, inOtherWords, openConnection} from '../connection.ts';
import {firstOf} from '../exit-code.ts';
import {checkFormats, pathFrom} from '../formats.ts';
import type {Io} from '../io.ts';
import {loadDesired} from '../load.ts';
import {age} from '../options.ts';
import {printTargets, withTargets} from '../targets.ts';
import {TOOL} from '../version.ts';

const FORMATS = ['text', 'json', 'csv', 'sarif', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

const HALF_YEAR_MS = 180 * 86_400_000;

export const auditKeysCommand: CommandSpec = {
  name: 'audit keys',
  summary: 'Tell which API keys are too broad, old, unowned or without a sign of use: exit 2 when there are findings.',
  examples: [
    'audit keys',
    'audit keys --live --older-than 365d',
    'audit keys --since 180d --format csv=keys.csv --format sarif=keys.sarif',
  ],
  define: command => withTargets(withNarrowing(withEvidence(withAccess(command))), FORMATS),

  async run({options, io}): Promise<ExitCode> {
    checkSides(options, io);
    await checkFormats(options, io);
    const audit = await look(options, io);
    const printed = await printTargets<Format>((format, style) => rendered(format, audit, style, io), options, io);
    const found = audit.keys.some(({findings}) => findings.length > 0) ? EXIT.pending : EXIT.ok;
    return firstOf(printed, codeOf(audit.model, ['key']), found);
  },
};

const withEvidence = (command: Command): Command =>
  command
    .addOption(sinceOption('how far back to read the audit log for signs of use', 90))
    .option('--no-audit', 'do not read the audit log')
    .option('--older-than <duration>', 'the age beyond which a key is told as old, such as 90d (default: 180d)', age);

async function look(options: Options, io: Io): Promise<ShownKeyAudit> {
  const desired = options.live === true ? undefined : await loadDesired(options, io);
  if (options.declared === true) return auditOf(desired, undefined, options);
  const connection = await openConnection(options, io, desired);
  try {
    return await auditOf(desired, connection, options);
  } catch (error) {
    throw connection.emulated ? inOtherWords(error) : error;
  } finally {
    await connection.close();
  }
}

async function auditOf(
  desired: DesiredState | undefined,
  connection: Connected | undefined,
  options: Options,
): Promise<ShownKeyAudit> {
  const parallelism = options.parallelism as number;
  const live = connection && (await readSurvey(connection.reader, desired, {kinds, parallelism, only: ['key']}));
  const model = narrow(buildAccess({desired, live, asOf: options.asOf as Date | undefined}), options);
  const signs =
    live && connection && options.audit !== false
      ? await readSigns(connection.reader, live, startOf(options, live.now))
      : undefined;
  const log = typeof signs === 'object' ? signs : undefined;
  const oldMs = (options.olderThan as number | undefined) ?? HALF_YEAR_MS;
  return {
    ...auditKeys({model, log, oldMs}),
    model,
    unread: [
      ...refusedParts(model),
      ...(typeof signs === 'string' ? [`signs of use could not be read: ${signs}`] : []),
    ],
    notes: [
      ...(log?.notes ?? []),
      ...(model.sides.declared ? [] : ['owners and ends stand in files, and no file was looked at']),
      ...(model.sides.live ? [] : ['ages and signs of use are known live alone']),
    ],
  };
}

function rendered(format: Format, audit: ShownKeyAudit, style: Style, io: Io): string {
  const {model, ...rest} = audit;
  if (format === 'json') return renderJson({...envelope(model), ...rest});
  if (format === 'csv') return renderKeyAuditCsv(audit);
  if (format === 'markdown') return renderKeyAuditMarkdown(audit);
  if (format === 'text') return renderKeyAudit(audit, style);
  const found = {
    of: 'audit keys',
    findings: withFingerprints(keyAuditDrafts(audit)),
    home: {file: 'rbac.yaml', line: 1, column: 1},
  };
  return findingsSarif(found, {version: TOOL.version, pathOf: pathFrom(io)});
}
