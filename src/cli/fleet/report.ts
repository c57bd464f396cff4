import {EXIT, type ExitCode} from '../../errors.ts';
import type {FleetPerson} from '../../model/fleet-report.ts';
import {renderFleetReport} from '../../render/fleet/report/html.ts';
import {buildAccess} from '../../report/access/build.ts';
import {personState, rowsOf} from '../../report/access/rows.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import {sortedRows} from '../../report/fleet/brief.ts';
import {roleOf} from '../../report/matrix.ts';
import {attributed, withAttribution} from '../attribute.ts';
import type {CommandSpec} from '../command.ts';
import {checkUsage, type Planned} from '../planning.ts';
import {assertWritable, writeWhole} from '../write-whole.ts';
import {withFleet} from './options.ts';
import {planFleet, type Read} from './planning.ts';
import {withRun} from './run-options.ts';
import {openSession} from './session.ts';

export const fleetReport: CommandSpec = {
  name: 'fleet report',
  summary: 'Write one HTML page of all workspaces: how they stand, what differs, and who has access.',
  examples: ['fleet report --out report.html', 'fleet report --select eu --no-attribution > report.html'],
  define: command =>
    withAttribution(withRun(withFleet(command))).option(
      '--out <file>',
      'the file that is written (default: standard output)',
    ),

  async run({options, io}): Promise<ExitCode> {
    checkUsage(options, io);
    if (typeof options.out === 'string') await assertWritable(io.cwd, options.out);
    const session = await openSession(options, io);
    try {
      const people = new Map<string, readonly FleetPerson[]>();
      const {workspaces, created_at, fleet} = await planFleet({
        session,
        options,
        io,
        async finish(planned, one) {
          people.set(one.workspace.id, peopleIn(planned, one));
          return attributed(planned, one.connection.reader, one.options);
        },
        codeOf: () => EXIT.ok,
      });
      const rows = sortedRows(workspaces).map(row => ({...row, people: people.get(row.id) ?? []}));
      const page = renderFleetReport({fleet, created_at, workspaces: rows});
      if (typeof options.out === 'string') await writeWhole(io.cwd, options.out, page);
      else io.out(page);
      return exitCodeOf(workspaces);
    } finally {
      await session.close();
    }
  },
};

/** Those whom the files manage, live and to come. */
const peopleIn = ({live}: Planned, {desired}: Read): readonly FleetPerson[] =>
  buildAccess({desired, live}).people.flatMap(person =>
    rowsOf(person).map(row => ({
      email: person.email,
      role: roleOf(person, row),
      state: personState(person, row.live),
    })),
  );
