import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Outcome} from '../apply/outcome.ts';
import {runApply} from '../apply/run.ts';
import {unverified} from '../apply/verify.ts';
import {EXIT, type ExitCode, RbacError} from '../errors.ts';
import {adminsOf} from '../kinds/admins.ts';
import {kinds} from '../kinds/index.ts';
import type {DesiredState} from '../model/desired.ts';
import {parseDuration} from '../model/duration.ts';
import type {Change, Plan, PlanOptions} from '../model/plan.ts';
import {count, listOf, oneLine} from '../model/text.ts';
import {leastAdmins} from '../plan/guardrails/min-admins.ts';
import {narrow} from '../plan/narrow.ts';
import {assertApplicable, PLAN_AGE_MS, parsePlan} from '../plan/saved.ts';
import {renderJson} from '../render/json.ts';
import {outcomesJson, renderOutcomes} from '../render/outcomes.ts';
import {guardrailLines, renderPlan} from '../render/plan-text.ts';
import {type Style, styleOf} from '../render/style.ts';
import {isUnclearDelivery} from '../secrets/index.ts';
import type {Call, CommandSpec, Options} from './command.ts';
import {type Connected, openConnection} from './connection.ts';
import {openDelivery} from './delivery.ts';
import {openInterrupts} from './interrupts.ts';
import {coloured, type Io} from './io.ts';
import {loadDesired} from './load.ts';
import {collect, format, planOptions, withConnection, withFiles, withSelection} from './options.ts';
import {isRefused, makePlan, type Planned} from './planning.ts';
import {progressOf} from './progress.ts';

export const apply: CommandSpec = {
  name: 'apply',
  summary: 'Carry out a saved plan, or plan and ask.',
  examples: ['apply plan.json', 'apply', 'apply --auto-approve', 'apply --emulator --auto-approve'],
  define: command =>
    withSelection(withConnection(withFiles(command)))
      .argument('[plan]', 'a plan that plan --out has saved')
      .addOption(format('text', 'json'))
      .option('--auto-approve', 'do not ask')
      .option('--max-plan-age <duration>', 'how old a saved plan may be, such as 2d (default: 24h)')
      .option('--secrets-out <file>', 'append the secrets of keys without a "secret:" to this file, as JSON Lines')
      .option('--allow-exec <program>', 'a program that exec sinks may run; repeatable', collect, [])
      .option('--exec-env <name>', 'an environment variable that exec sinks hand on; repeatable', collect, []),
  run,
};

async function run({args: [file], options, io}: Call): Promise<ExitCode> {
  const saved = file === undefined ? undefined : await loadPlan(file, io);
  const desired = await loadDesired(options, io);
  if (saved) assertApplicable(saved, {workspaceId: desired.workspace?.id, now: io.now(), maxAgeMs: maxAge(options)});
  refuseWithoutAnswer(saved, options, io);

  const interrupts = openInterrupts(io);
  const connection = await openConnection(options, io, desired, interrupts.signal);
  const talk = {style: styleOf(coloured(io, 'out', options.color !== false)), json: options.format === 'json'};
  try {
    const chosen = optionsFor(saved, planOptions(options));
    const replan = () => makePlan(desired, connection, chosen, options, io);
    const planned = await replan();
    const approved = saved ? fromSaved(saved, planned, io) : await approve(planned, replan, {...talk, options, io});
    if (approved === 'declined')
      throw new RbacError('DECLINED', 'nothing was applied', {hint: 'only the word yes applies a plan'});
    const {plan, live} = approved;
    if (saved && !talk.json) io.out(renderPlan(plan, talk));
    const refusal = refusalOf(plan, desired, {...talk, io});
    if (refusal !== undefined) return refusal;
    if (plan.changes.length === 0) return finish([], true, talk, io);

    const delivery = openDelivery(options, io, {emulated: connection.emulated, workspaceId: plan.workspace.id});
    await delivery.check(plan);
    const progress = progressOf(plan, io, coloured(io, 'err', options.color !== false));
    const outcomes = await runApply(plan, {
      kinds,
      writer: connection.writer,
      parallelism: options.parallelism as number,
      admins: adminsOf(live.objects.member ?? []),
      leastAdmins: plan.options.allow?.includes('min_admins') ? 0 : leastAdmins(desired.guardrails.min_admins),
      stopped: () => interrupts.signal.aborted,
      onEvent: progress.tell,
      deliver: delivery.deliver,
      isUnclear: isUnclearDelivery,
      sleep: ms => sleep(ms),
    });
    progress.end();
    const verified = interrupts.signal.aborted ? undefined : await verify(outcomes, desired, connection, options, io);
    const code = finish(outcomes, verified, talk, io);
    return interrupts.signal.aborted ? EXIT.interrupted : code;
  } catch (error) {
    if (interrupts.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interrupts.close();
    await connection.close();
  }
}

async function loadPlan(file: string, io: Io): Promise<Plan> {
  try {
    return parsePlan(await readFile(resolve(io.cwd, file), 'utf8'), file);
  } catch (error) {
    if (error instanceof RbacError) throw error;
    throw new RbacError(
      'PLAN_INVALID',
      `the plan file ${oneLine(file)} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      {hint: 'name a file that plan --out has written'},
    );
  }
}

function maxAge({maxPlanAge}: Options): number {
  if (maxPlanAge === undefined) return PLAN_AGE_MS;
  const ms = parseDuration(String(maxPlanAge));
  if (ms === undefined) throw new RbacError('USAGE', '--max-plan-age takes a duration such as 12h or 2d');
  return ms;
}

/** Without a terminal nobody can be asked: that is said before anything is read. */
function refuseWithoutAnswer(saved: Plan | undefined, options: Options, io: Io): void {
  if (saved || options.autoApprove === true || (io.terminal.in && io.terminal.err)) return;
  throw new RbacError('USAGE', 'there is no terminal to ask on', {
    hint: 'apply a saved plan (plan --out plan.json, then apply plan.json), or pass --auto-approve',
  });
}

/**
The options to plan with again. A saved plan's own selection only leaves things out, so it is taken over; what lets more
happen (`--allow`, `--revoke-first`) counts only when this command line says it too.
*/
function optionsFor(saved: Plan | undefined, given: PlanOptions): PlanOptions {
  if (!saved) return given;
  const {allow: _allow, revoke_first, ...selection} = saved.options;
  if (revoke_first === true && given.revoke_first !== true)
    throw new RbacError('USAGE', 'the plan was made with --revoke-first', {
      hint: 'pass --revoke-first to apply as well',
    });
  return {...selection, ...given};
}

/** What a saved plan and the fresh one have in common; what came true meanwhile and what is left is told. */
function fromSaved(saved: Plan, {plan: fresh, live}: Planned, io: Io): Planned {
  const {plan, done, left} = narrow(saved, fresh, live, kinds);
  const addresses = (changes: readonly Change[]) => listOf([...new Set(changes.map(({address}) => address))]);
  if (done.length > 0) io.err(`Already so: ${addresses(done)}.\n`);
  if (left.length > 0) io.err(`Not in the saved plan, left for the next one: ${addresses(left)}.\n`);
  return {plan, live};
}

interface Talk {
  readonly style: Style;
  readonly json: boolean;
}

/** Prints the plan and asks. What is written is what is still planned after the answer. */
async function approve(
  planned: Planned,
  replan: () => Promise<Planned>,
  {style, json, options, io}: Talk & {readonly options: Options; readonly io: Io},
): Promise<Planned | 'declined'> {
  const {plan} = planned;
  if (!json) io.out(renderPlan(plan, {style}));
  if (options.autoApprove === true || plan.changes.length === 0 || isRefused(plan)) return planned;
  const answer = await io.ask(
    `\nApply ${count(plan.changes.length, 'change')} to ${oneLine(plan.workspace.name)}? Only "yes" applies: `,
  );
  return answer.trim() === 'yes' ? fromSaved(plan, await replan(), io) : 'declined';
}

/** The exit code of a plan that must not be written, with the reason printed. */
function refusalOf(plan: Plan, desired: DesiredState, {style, io}: Talk & {readonly io: Io}): ExitCode | undefined {
  if (plan.changes.length === 0) return undefined;
  if (isRefused(plan)) {
    const refused = plan.guardrails.filter(({status}) => status === 'refused');
    io.err(`${style.bad('Nothing was applied.')} ${guardrailLines(refused, style).join('\n')}\n`);
    return EXIT.refused;
  }
  if (desired.workspace?.id !== undefined) return undefined;
  throw new RbacError('WORKSPACE_ID_NEEDED', 'the files do not say which workspace they are about', {
    hint: `write into the file: workspace: {id: ${plan.workspace.id}}   # ${oneLine(plan.workspace.name)}`,
  });
}

/** Reads the touched kinds again and plans once more: nothing that was applied may be left to do. */
async function verify(
  outcomes: readonly Outcome[],
  desired: DesiredState,
  connection: Connected,
  options: Options,
  io: Io,
): Promise<boolean> {
  const touched = new Set(outcomes.map(({change}) => change.kind));
  const {plan} = await makePlan(desired, connection, {only: [...touched]}, options, io);
  const wrong = unverified(outcomes, plan);
  if (wrong.length > 0)
    io.err(
      `Not as planned after all: ${listOf(wrong.map(({address}) => address))}. Run plan to see what the API shows.\n`,
    );
  return wrong.length === 0;
}

function finish(outcomes: readonly Outcome[], verified: boolean | undefined, {style, json}: Talk, io: Io): ExitCode {
  if (json) io.out(renderJson(outcomesJson(outcomes, verified)));
  else if (outcomes.length > 0) io.out(`\n${renderOutcomes(outcomes, verified, style)}`);
  return outcomes.every(({status}) => status === 'applied') && verified !== false ? EXIT.ok : EXIT.partial;
}
