import {type Command, InvalidArgumentError, Option} from 'commander';
import {type ExitCode, RbacError} from '../../errors.ts';
import {FLEET_RULES} from '../../fleet/losses.ts';
import {buildFleetApplied, type Ended, isGood} from '../../fleet/result.ts';
import {rollOut} from '../../fleet/rollout.ts';
import {type Wave, wavesOf} from '../../fleet/waves.ts';
import type {FleetPlan, RolloutWave} from '../../model/fleet.ts';
import {count} from '../../model/text.ts';
import {renderFleet} from '../../render/fleet/text.ts';
import {styleOf} from '../../render/style.ts';
import {briefOfFleet} from '../../report/fleet/brief.ts';
import {stopped} from '../apply/carry-out.ts';
import {type Interrupts, openSharedInterrupts, type SharedInterrupts} from '../apply/interrupts.ts';
import {refuseWrongUse, withApplied} from '../apply.ts';
import type {Call, CommandSpec, Options} from '../command.ts';
import {firstOf} from '../exit-code.ts';
import {checkFormats, outFormat} from '../formats.ts';
import {coloured, type Io} from '../io.ts';
import {age, withRehearsal, withRequests} from '../options.ts';
import {applyOne, type Turn} from './apply-one.ts';
import {openFleetOutput} from './apply-output.ts';
import {obstaclesIn, tellObstacles} from './obstacles.ts';
import {withFleet} from './options.ts';
import {withExpand} from './print.ts';
import {APPLIED_FORMATS, printApplied} from './print-applied.ts';
import {withRun, writtenAtOnce} from './run-options.ts';
import {loadFleetPlan} from './saved.ts';
import {type FleetSession, openSession} from './session.ts';
import {planTurns, type Turns} from './turns.ts';

export const fleetApply: CommandSpec = {
  name: 'fleet apply',
  summary: 'Carry out a saved fleet plan, or plan all workspaces and ask: canaries first, then in waves.',
  examples: [
    'fleet apply fleet-plan.json',
    'fleet apply',
    'fleet apply --auto-approve --waves canary,25%',
    "fleet apply --auto-approve --select '!legacy'",
    'fleet apply --emulator --auto-approve',
  ],
  define: command =>
    withRollout(withExpand(withRehearsal(withRequests(withApplied(withRun(withFleet(command)), APPLIED_FORMATS)))))
      .argument('[plan]', 'a plan that fleet plan --out has saved')
      .option('--max-plan-age <duration>', 'how old a saved plan may be, such as 2d (default: 24h)', age)
      .addOption(new Option('--as-of <date>').hideHelp()),
  run: runFleetApply,
};

/** In which order workspaces are applied, and what stops that. */
const withRollout = (command: Command): Command =>
  command
    .option('--waves <list>', 'canary and growing shares of the workspaces, such as canary,10%,50%', waves)
    .option('--continue-on-failure', 'begin the next wave although something failed in this one');

function waves(text: string): readonly RolloutWave[] {
  const parsed = text.split(',').map(word => {
    const share = /^(\d{1,3})%?$/.exec(word.trim())?.[1];
    if (share !== undefined && Number(share) >= 1 && Number(share) <= 100) return Number(share) / 100;
    if (word.trim() === 'canary') return 'canary';
    throw new InvalidArgumentError('It must be canary, or shares from 1% to 100%, by commas.');
  });
  const shares = parsed.filter(wave => wave !== 'canary');
  if (shares.some((share, index) => index > 0 && share <= (shares[index - 1] ?? 0)))
    throw new InvalidArgumentError('Each share must be larger than the one before.');
  return parsed;
}

async function runFleetApply({args: [file], options, io}: Call): Promise<ExitCode> {
  refuseWrongUse(file, options, io, {verb: 'fleet ', rules: FLEET_RULES});
  await checkFormats(options, io);
  const saved = file === undefined ? undefined : await loadFleetPlan(file, io);
  const interrupts = openSharedInterrupts(io);
  const reading = interrupts.part();
  try {
    const session = await openSession(options, io, reading.reading);
    try {
      const turns = await planTurns({session, saved, options, io, signal: reading.reading});
      return await applyTurns(turns, {session, options, io, interrupts, reading, asks: saved === undefined});
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!reading.reading.aborted) throw error;
    return stopped(io);
  } finally {
    interrupts.close();
  }
}

/** What all steps of one apply over a fleet share. */
interface Context {
  readonly session: FleetSession;
  readonly options: Options;
  readonly io: Io;
  readonly interrupts: SharedInterrupts;
  /** Until the first write. */
  readonly reading: Interrupts;
  /** Whether anybody has to be asked: a saved plan was approved before. */
  readonly asks: boolean;
}

/** Shows all plans, asks, and rolls them out. Nothing is written anywhere as long as something speaks against any of them. */
async function applyTurns({plan, of}: Turns, context: Context): Promise<ExitCode> {
  const {options, session, io, interrupts, reading} = context;
  const pending = plan.workspaces.flatMap(({id}) => of.get(id) ?? []).filter(isPending);
  const order = (options.waves as readonly RolloutWave[] | undefined) ?? session.fleet.rollout.waves;
  const waves = wavesOf(pending, order);
  const obstacles = obstaclesIn(plan, order.includes('canary') && !goesOn(context));
  if (!(await approve(plan, waves, obstacles.length === 0, context))) return stopped(io);
  reading.close(); // From here on each workspace has Ctrl-C of its own.
  if (obstacles.length > 0) tellObstacles(obstacles, options, io);
  const ended = obstacles.length > 0 ? new Map<Turn, Ended>() : await roll(waves, context);
  const applied = buildFleetApplied({
    plan,
    waves,
    ended: new Map([...ended].map(([{id}, end]) => [id, end])),
    interrupted: interrupts.stopped(),
  });
  return firstOf(await printApplied(applied, options, io), applied.exit_code as ExitCode);
}

/** Whether there is anything to write, or to clear up. */
const isPending = ({plan, leftovers}: Turn): boolean => plan.changes.length > 0 || leftovers.remain;

function roll(waves: readonly Wave<Turn>[], context: Context): Promise<ReadonlyMap<Turn, Ended>> {
  const {session, options, io, interrupts} = context;
  const output = openFleetOutput(changesIn(waves), options, io);
  return rollOut(waves, {
    most: writtenAtOnce(options),
    work: turn => applyOne(turn, interrupts.part(), {session, options, io, output}),
    isGood,
    goOn: goesOn(context),
    stopped: interrupts.stopped,
    begin: ({name, workspaces}) => {
      if (waves.length > 1) io.err(`Wave ${name}: ${count(workspaces.length, 'workspace')}.\n`);
    },
  });
}

/** Whether waves follow one in which something failed. */
const goesOn = ({options, session}: Context): boolean =>
  options.continueOnFailure === true || !session.fleet.rollout.stopOnFailure;

const changesIn = (waves: readonly Wave<Turn>[]): number =>
  waves.flatMap(({workspaces}) => workspaces).reduce((sum, {plan}) => sum + plan.changes.length, 0);

/**
Prints the plans and asks.
@param writable whether anything may be written at all
@returns false after Ctrl-C at the question
@throws RbacError `DECLINED`
*/
async function approve(
  plan: FleetPlan,
  waves: readonly Wave<Turn>[],
  writable: boolean,
  {options, io, reading, asks: unapproved}: Context,
): Promise<boolean> {
  const changes = changesIn(waves);
  const asks = unapproved && options.autoApprove !== true && writable && changes > 0;
  const show = (stream: 'out' | 'err') => {
    const style = styleOf(coloured(io, stream, options.color !== false));
    io[stream](renderFleet(briefOfFleet(plan, 'fleet plan'), {style, expand: options.expand === true}));
    if (writable && waves.length > 1) io[stream](`${wavesText(waves)}\n`);
  };
  if (outFormat(options) === 'text') show('out');
  else if (asks) show('err');
  if (!asks) return true;

  const size = waves.reduce((sum, {workspaces}) => sum + workspaces.length, 0);
  const answer = await io.ask(
    `\nApply ${count(changes, 'change')} to ${count(size, 'workspace')}? Only "yes" applies: `,
    reading.reading,
  );
  if (answer === undefined) return false;
  if (answer.trim() !== 'yes')
    throw new RbacError('DECLINED', 'nothing was applied', {hint: 'only the word yes applies a plan'});
  return true;
}

/** `In waves: canary (2 workspaces), 10% (3), 100% (45).` */
const wavesText = (waves: readonly Wave<Turn>[]): string =>
  `In waves: ${waves.map(({name, workspaces}) => `${name} (${count(workspaces.length, 'workspace')})`).join(', ')}.`;
