import type {ExitCode} from '../errors.ts';
import type {KindName} from '../model/object.ts';
import {renderMatrixCsv} from '../render/access/matrix-csv.ts';
import {renderMatrixMarkdown} from '../render/access/matrix-markdown.ts';
import {renderMatrix} from '../render/access/matrix-text.ts';
import {renderJson} from '../render/json.ts';
import type {Style} from '../render/style.ts';
import {buildMatrix, TABLES, type TableName} from '../report/matrix.ts';
import {codeOf, envelope, narrow, readAccess, withAccess, withNarrowing} from './access.ts';
import type {CommandSpec, Options} from './command.ts';
import {firstOf} from './exit-code.ts';
import {checkFormats} from './formats.ts';
import type {Io} from './io.ts';
import {wholeNumber} from './options.ts';
import {printTargets, withTargets} from './targets.ts';

const FORMATS = ['text', 'json', 'csv', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

export const matrix: CommandSpec = {
  name: 'matrix',
  summary: 'Print roles, people and keys against what they may do, live and declared.',
  examples: [
    'matrix',
    'matrix --declared --roles',
    'matrix --members --target "member/*@partner.com"',
    'matrix --keys --all --format csv=keys.csv',
  ],
  define: command =>
    withTargets(withNarrowing(withAccess(command)), FORMATS)
      .option('--roles', 'the table of roles; the three together are what is printed otherwise')
      .option('--members', 'the table of members')
      .option('--keys', 'the table of keys')
      .option('--all', 'every section of the app and every resource of scopes, not the six areas alone')
      .option(
        '--width <columns>',
        'fold tables that are wider (default: the width of the terminal)',
        wholeNumber(20, 10_000),
      ),

  async run({options, io}): Promise<ExitCode> {
    await checkFormats(options, io);
    const wanted = tablesOf(options);
    const only = [...new Set(wanted.map(name => KIND_OF[name]))];
    const model = narrow(await readAccess({only}, options, io), options);
    const found = buildMatrix(model, wanted, options.all === true);
    const render = (format: Format, style: Style) => {
      if (format === 'json') return renderJson({...envelope(model), ...found});
      if (format === 'csv') return renderMatrixCsv(found);
      if (format === 'markdown') return renderMatrixMarkdown(found, model);
      return renderMatrix(found, model, {style, width: widthOf(options, io)});
    };
    return firstOf(await printTargets<Format>(render, options, io), codeOf(model, only));
  },
};

/** Whose access a table is about. Which of the API's roles are in use is known from members. */
const KIND_OF: Readonly<Record<TableName, KindName>> = {roles: 'member', members: 'member', keys: 'key'};

function tablesOf(options: Options): readonly TableName[] {
  const asked = TABLES.filter(name => options[name] === true);
  return asked.length > 0 ? asked : TABLES;
}

/** Columns that a table may have; undefined: any number. */
export const widthOf = ({width}: Options, {columns}: Pick<Io, 'columns'>): number | undefined =>
  typeof width === 'number' ? width : columns?.();
