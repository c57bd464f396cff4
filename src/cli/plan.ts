import type {Command} from 'commander';
import {EXIT, type ExitCode} from '../errors.ts';
import {timed} from '../model/stats.ts';
import {oneLine} from '../model/text.ts';
import {renderJson} from '../render/json.ts';
import {renderPlan} from '../render/plan-text.ts';
import type {Style} from '../render/style.ts';
import {briefOfPlan} from '../report/brief.ts';
import {withBase} from './base.ts';
import {type CommandSpec, type Options, report} from './command.ts';
import {openConnection} from './connection.ts';
import {firstOf} from './exit-code.ts';
import {withExplain} from './explain-row.ts';
import {failing} from './fail-on.ts';
import {checkFormats, orProblems, printAll} from './formats.ts';
import type {Io} from './io.ts';
import {loadDesired} from './load.ts';
import {comment} from './notify/comment.ts';
import {
  listOption,
  planOptions,
  sameApi,
  withAsOf,
  withConnection,
  withFiles,
  withRehearsal,
  withSelection,
} from './options.ts';
import {checkUsage, isRefused, makePlan} from './planning.ts';
import {addProvenance, withProvenance} from './provenance.ts';
import {withReport} from './report.ts';
import {measured, withStats} from './stats.ts';
import {writeWhole} from './write-whole.ts';

export const plan: CommandSpec = measured({
  name: 'plan',
  summary: 'Show what apply would change. Nothing is written to the API.',
  examples: [
    'plan',
    'plan --out plan.json',
    'plan --only members --detailed-exitcode',
    'plan --format text --format sarif=plan.sarif --fail-on removals,risk=high',
    'plan --base origin/main --comment',
    'plan --explain member/ana@acme.com',
    'plan --emulator',
    'plan --stats',
  ],
  define: command => withStats(withRehearsal(withPlan(withAsOf(command)))),
  run: ({options, io}) => runPlan(options, io, loadDesired),
});

/** The options of every command that prints a plan. */
export const withPlan = (command: Command): Command =>
  withExplain(withBase(withPlanned(withConnection(withFiles(command)))));

/** Those that say which changes are planned and how they are shown, whatever names files and keys. */
export const withPlanned = (command: Command): Command =>
  withReport(withProvenance(withSelection(command)))
    .option('--meaning', 'in text, say what the changes mean for people, keys and tags')
    .option('--out <path>', 'save the plan, for review and for apply')
    .option('--detailed-exitcode', 'exit 2 when changes are pending');

/**
Plans, prints, and saves when that is asked for.
@param load where desired state comes from
@param apply the command that would carry a saved plan out, behind its file's name
*/
export async function runPlan(options: Options, io: Io, load: typeof loadDesired, apply = ''): Promise<ExitCode> {
  checkUsage(options, io);
  await checkFormats(options, io);
  const desired = await orProblems(load(options, io), options, io);
  const connection = await openConnection(options, io, desired);
  try {
    const planned = await makePlan(desired, connection, planOptions(options), options, io);
    const changes = await addProvenance(planned.plan.changes, listOption(options.file), options, io);
    const plan = {...planned.plan, changes};
    const brief = briefOfPlan(plan, 'plan');
    const meanings = options.meaning === true ? brief.meanings : [];
    const explain = options.explain === undefined ? undefined : (await import('./explained.ts')).explained;
    const text = (style: Style) =>
      explain === undefined
        ? renderPlan(plan, {style, meanings})
        : explain({...planned, plan}, desired, options, style);
    const printed = await timed(io.meter, 'render', () =>
      printAll({subject: brief, text, json: () => plan}, options, io),
    );
    await comment(brief, options, io);
    if (options.rehearse === true && isRefused(plan)) io.err('Not rehearsed: a guardrail refuses the plan.\n');
    else if (options.rehearse === true && plan.changes.length > 0) {
      const {assertConverged, rehearse} = await import('./apply/rehearsal.ts');
      io.err(`${assertConverged(await rehearse(planned, desired, options.parallelism as number))}\n`);
    }
    return firstOf(
      printed,
      await savePlan(plan, ['apply', apply], options, io),
      isRefused(plan) ? EXIT.refused : EXIT.ok,
      plan.changes.length > 0 && options.detailedExitcode === true ? EXIT.pending : EXIT.ok,
      failing(brief, options, io),
    );
  } finally {
    await connection.close();
  }
}

/**
Saves a plan when that was asked for. A plan that cannot be saved is still shown.
@param apply the command that would carry it out: what stands before the file's name, and what stands behind it
*/
export async function savePlan(
  plan: object,
  [before, behind]: readonly [before: string, behind: string],
  options: Options,
  io: Io,
): Promise<ExitCode> {
  const {out} = options;
  if (typeof out !== 'string') return EXIT.ok;
  try {
    await writeWhole(io.cwd, out, renderJson(plan));
  } catch (error) {
    return report(error, options, io);
  }
  const rest = `${oneLine(out)}${sameApi(options)}${oneLine(behind)}`;
  io.err(`Saved the plan. To carry it out: instantly-rbac ${before} ${rest}\n`);
  return EXIT.ok;
}
