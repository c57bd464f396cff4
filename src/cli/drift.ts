import type {Command} from 'commander';
import {EXIT} from '../errors.ts';
import {timed} from '../model/stats.ts';
import {renderPlan} from '../render/plan-text.ts';
import type {Style} from '../render/style.ts';
import {briefOfPlan} from '../report/brief.ts';
import {hasBroken, hasDrift} from '../report/drift.ts';
import {stateDirOf} from './apply/leftovers.ts';
import {attributed, withAttribution} from './attribute.ts';
import type {CommandSpec} from './command.ts';
import {openConnection} from './connection.ts';
import {firstOf} from './exit-code.ts';
import {failing, hasFailOn} from './fail-on.ts';
import {checkFormats, orProblems, printAll} from './formats.ts';
import {loadDesired} from './load.ts';
import {comment} from './notify/comment.ts';
import {notify, withNotify} from './notify.ts';
import {listOption, planOptions, withConnection, withFiles, withSelection} from './options.ts';
import {checkUsage, makePlan} from './planning.ts';
import {addProvenance, withProvenance} from './provenance.ts';
import {withReport} from './report.ts';
import {measured, withStats} from './stats.ts';

export const drift: CommandSpec = measured({
  name: 'drift',
  summary: 'Show what differs from the files, for schedules: exit 2 when something does.',
  examples: [
    'drift',
    'drift --quiet',
    'drift --format json',
    'drift --fail-on risk=high',
    'drift --notify github-issue',
  ],
  define: command => withStats(withDrift(withConnection(withFiles(command)))),

  async run({options, io}) {
    checkUsage(options, io);
    await checkFormats(options, io);
    const desired = await orProblems(loadDesired(options, io), options, io);
    const connection = await openConnection(options, io, desired);
    try {
      const planned = await makePlan(desired, connection, planOptions(options), options, io);
      const known = await attributed(planned, connection.reader, options);
      const changes = await addProvenance(known.changes, listOption(options.file), options, io);
      const plan = {...known, changes};
      const differs = hasDrift(plan);
      const brief = briefOfPlan(plan, 'drift');
      const meanings = options.meaning === true ? brief.meanings : [];
      const text = (style: Style) => renderPlan(plan, {style, drift: true, differs, meanings});
      const quiet = !differs && options.quiet === true;
      const printed = await timed(io.meter, 'render', () =>
        printAll({subject: brief, text, json: () => plan}, options, io, quiet),
      );
      await comment(brief, options, io);
      await notify(brief, options, io, {folder: stateDirOf(plan.workspace.id, connection, options, io)});
      const pending = differs ? EXIT.pending : EXIT.ok;
      const broken = hasBroken(plan) ? EXIT.refused : EXIT.ok;
      return firstOf(printed, broken, hasFailOn(options) ? failing(brief, options, io, differs) : pending);
    } finally {
      await connection.close();
    }
  },
});

/** The options that say which differences are shown, how, and to whom, whatever names files and keys. */
export const withDrift = (command: Command): Command =>
  withNotify(withAttribution(withReport(withProvenance(withSelection(command)))))
    .option('--meaning', 'in text, say what the differences mean for people, keys and tags')
    .option('-q, --quiet', 'print nothing when nothing differs');
