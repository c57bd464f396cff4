import type {ExitCode} from '../../errors.ts';
import type {AccessModel} from '../../model/access.ts';
import {renderFleetMatrix} from '../../render/fleet/access/matrix.ts';
import {renderFleetAreasCsv, renderFleetMatrixCsv} from '../../render/fleet/access/matrix-csv.ts';
import {renderUnknown} from '../../render/fleet/access/page.ts';
import {type Style, styleOf} from '../../render/style.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import {buildMatrix, type Table} from '../../report/matrix.ts';
import {codeOf, narrow, withNarrowing} from '../access.ts';
import type {CommandSpec, Options} from '../command.ts';
import {firstOf} from '../exit-code.ts';
import {checkFormats} from '../formats.ts';
import {coloured} from '../io.ts';
import {widthOf} from '../matrix.ts';
import {wholeNumber} from '../options.ts';
import {printTargets, targetsOf, withTargets} from '../targets.ts';
import {askFleet, fleetJson, withFleetAccess} from './access.ts';

const FORMATS = ['text', 'json', 'csv'] as const;
type Format = (typeof FORMATS)[number];

export const fleetMatrix: CommandSpec = {
  name: 'fleet matrix',
  summary: 'Print everybody against the workspaces of a fleet, or against what they may do there.',
  examples: [
    'fleet matrix',
    'fleet matrix --declared --format csv=access.csv',
    'fleet matrix --areas --target "member/*@agency.example"',
    'fleet matrix --live --select eu --format json',
  ],
  define: command =>
    withTargets(withNarrowing(withFleetAccess(command)), FORMATS)
      .option('--areas', 'what people may do in six areas of the app, in the place of the workspaces')
      .option('--all', 'the same for every section of the app')
      .option(
        '--width <columns>',
        'fold tables that are wider (default: the width of the terminal, else 100)',
        wholeNumber(20, 10_000),
      ),

  async run({options, io}): Promise<ExitCode> {
    await checkFormats(options, io);
    const only = ['member'] as const;
    const color = options.color !== false;
    const access = await askFleet<Table>(
      {asked: {only}, answer: model => tableOf(narrow(model, options), options), codeOf: model => codeOf(model, only)},
      options,
      io,
    );
    const areas = options.areas === true || options.all === true;
    const page = {areas, expand: options.expand === true, width: widthOf(options, io)};
    const render = (format: Format, style: Style) => {
      if (format === 'json') return fleetJson(access, {}, table => jsonOf(table, areas));
      if (format === 'csv') return areas ? renderFleetAreasCsv(access) : renderFleetMatrixCsv(access);
      return renderFleetMatrix(access, {...page, style});
    };
    const printed = await printTargets<Format>(render, options, io);
    if (printsTable(options)) io.err(renderUnknown(access, {...page, style: styleOf(coloured(io, 'err', color))}));
    return firstOf(printed, exitCodeOf(access.findings));
  },
};

function tableOf(model: AccessModel, {all}: Options): Table {
  const [table] = buildMatrix(model, ['members'], all === true).tables;
  if (table === undefined) throw new Error('a matrix has the tables that it is asked for');
  return table;
}

const jsonOf = (table: Table | null, areas: boolean) => ({
  ...(areas && {columns: table?.columns ?? null}),
  members: table?.rows.map(({cells, ...row}) => ({...row, ...(areas && {cells})})) ?? null,
});

/** Whether standard output has no place for what could not be read. */
const printsTable = (options: Options): boolean =>
  targetsOf<Format>(options).some(({format, path}) => format === 'csv' && path === undefined);
