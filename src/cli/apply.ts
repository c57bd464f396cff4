import {type Command, Option} from 'commander';
import {type ExitCode, RbacError} from '../errors.ts';
import type {DesiredState} from '../model/desired.ts';
import type {Plan} from '../model/plan.ts';
import {count, oneLine} from '../model/text.ts';
import {assertApplicable, PLAN_AGE_MS} from '../plan/saved.ts';
import {renderPlan} from '../render/plan-text.ts';
import {styleOf} from '../render/style.ts';
import {applyApproved, applyUnderLock, type Replan} from './apply/approved.ts';
import {type ApplyContext, assertWorkspace, stopped} from './apply/carry-out.ts';
import {openInterrupts} from './apply/interrupts.ts';
import {openApplyOutput} from './apply/output.ts';
import {assertMadeFor, loadPlan, optionsFor} from './apply/saved-plan.ts';
import type {Call, CommandSpec, Options} from './command.ts';
import {openConnection} from './connection.ts';
import {checkFormats, type Format, orProblems, withFormats, withSummary} from './formats.ts';
import {coloured, type Io} from './io.ts';
import {loadDesired} from './load.ts';
import {
  age,
  lockOption,
  planOptions,
  repeatable,
  withConnection,
  withFiles,
  withRehearsal,
  withRequests,
  withSelection,
} from './options.ts';
import {checkUsage, isRefused, makePlan, proveWorkspace} from './planning.ts';
import {measured, withStats} from './stats.ts';

export const apply: CommandSpec = measured({
  name: 'apply',
  summary: 'Carry out a saved plan, or plan and ask.',
  examples: ['apply plan.json', 'apply', 'apply --auto-approve', 'apply --emulator --auto-approve'],
  define: command =>
    withStats(withApply(withRehearsal(withRequests(command))))
      .argument('[plan]', 'a plan that plan --out has saved')
      .option('--max-plan-age <duration>', 'how old a saved plan may be, such as 2d (default: 24h)', age)
      .addOption(new Option('--as-of <date>').hideHelp()),
  run: call => runApplyCommand(call, loadDesired),
});

/** The options of every command that applies. */
export const withApply = (command: Command): Command => withApplied(withConnection(withFiles(command)));

/** Those that say what is applied and how that is shown, whatever names files and keys. */
export const withApplied = (command: Command, formats?: readonly Format[]): Command =>
  withWriting(withSummary(withFormats(withSelection(command), formats)).option('--auto-approve', 'do not ask'));

/** Where secrets go, and whether the lock is taken. */
export const withWriting = (command: Command): Command =>
  command
    .option('--secrets-out <file>', 'append the secrets of keys without a "secret:" to this file, as JSON Lines')
    .addOption(repeatable('--allow-exec <program>', 'a program that exec sinks may run; repeatable'))
    .addOption(repeatable('--exec-env <name>', 'an environment variable that exec sinks hand on; repeatable'))
    .addOption(lockOption());

/**
Carries out a saved plan, or plans and asks.
@param load where desired state comes from
*/
export async function runApplyCommand({args: [file], options, io}: Call, load: typeof loadDesired): Promise<ExitCode> {
  refuseWrongUse(file, options, io);
  await checkFormats(options, io);
  const saved = file === undefined ? undefined : await loadPlan(file, io);
  const planning = saved ? optionsFor(saved, planOptions(options)) : planOptions(options);
  const desired = await orProblems(load(options, io), options, io);
  const output = await openApplyOutput(options, io);

  const interrupts = openInterrupts(io);
  try {
    const connection = await openConnection(options, io, desired, interrupts.reading);
    const context = {options, io, desired, connection, interrupts, output};
    const replan: Replan = notes => makePlan(desired, connection, planning, options, io, notes);
    try {
      return await (saved ? applySaved(saved, replan, context) : applyNew(replan, context));
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!interrupts.reading.aborted) throw error;
    return stopped(io);
  } finally {
    interrupts.close();
  }
}

/**
What is wrong with the command line is said before anything is read.
@param verb what stands before the words plan and apply
@param rules that `--allow` takes besides those of a plan
*/
export function refuseWrongUse(
  file: string | undefined,
  options: Options,
  io: Io,
  {verb, rules}: {readonly verb: string; readonly rules: readonly string[]} = {verb: '', rules: []},
): void {
  checkUsage(options, io, rules);
  if (options.asOf !== undefined)
    throw new RbacError('USAGE', '--as-of shows what another day will see, and is not for applying', {
      hint: 'use it with validate, plan or diff',
    });
  if (file !== undefined || options.autoApprove === true || (io.terminal.in && io.terminal.err)) return;
  throw new RbacError('USAGE', 'there is no terminal to ask on', {
    hint: `apply a saved plan (${verb}plan --out plan.json, then ${verb}apply plan.json), or pass --auto-approve`,
  });
}

/** A saved plan, as far as a plan made under the lock agrees with it. */
async function applySaved(saved: Plan, replan: Replan, context: ApplyContext): Promise<ExitCode> {
  const {options, desired, output, io, connection} = context;
  const maxAgeMs = (options.maxPlanAge as number | undefined) ?? PLAN_AGE_MS;
  assertApplicable(saved, {workspaceId: desired.workspace?.id, now: io.now(), maxAgeMs});
  // Before the lock, which is a write of its own: it must not be made in another workspace.
  assertMadeFor(saved, await proveWorkspace(desired, connection));
  if (saved.changes.length > 0) assertWorkspace(saved, desired);
  return applyUnderLock(saved, replan, context, output.plan);
}

/** Plans, asks, and carries out what is still planned then. */
async function applyNew(replan: Replan, context: ApplyContext): Promise<ExitCode> {
  const planned = await replan();
  if (!(await approve(planned.plan, context))) return stopped(context.io);
  return applyApproved(planned, replan, context);
}

/**
Prints a plan and asks.
@returns false after Ctrl-C at the question
@throws RbacError `DECLINED`
*/
async function approve(plan: Plan, context: ApplyContext): Promise<boolean> {
  const {options, desired, interrupts, output, io} = context;
  const asks = options.autoApprove !== true && isWritable(plan, desired);
  output.plan(plan);
  if (output.data && asks) io.err(renderPlan(plan, {style: styleOf(coloured(io, 'err', options.color !== false))}));
  if (!asks) return true;

  const answer = await io.ask(
    `\nApply ${count(plan.changes.length, 'change')} to ${oneLine(plan.workspace.name)}? Only "yes" applies: `,
    interrupts.reading,
  );
  if (answer === undefined) return false;
  if (answer.trim() !== 'yes')
    throw new RbacError('DECLINED', 'nothing was applied', {hint: 'only the word yes applies a plan'});
  return true;
}

const isWritable = (plan: Plan, desired: DesiredState) =>
  plan.changes.length > 0 && desired.workspace?.id !== undefined && !isRefused(plan);
