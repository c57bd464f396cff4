import {redactOutput} from '../model/redact.ts';
import type {Secret} from '../model/secret.ts';
import {oneLine} from '../model/text.ts';
import {guarded, UnclearDelivery, unusable} from './failure.ts';
import {findProgram} from './program.ts';
import {type Ended, runProgram} from './run-program.ts';
import type {Sink, SinkContext, To} from './sink.ts';

/**
A program that takes the raw secret, without a newline, on its standard input, and says with exit code 0 that it has it.
It learns nothing else: no further argument, and of the environment only what is let through.

A program that exits with 0 before the pipe has taken the whole secret cannot have it, and fails. One that leaves it
unread in the pipe cannot be told from one that read it, and is believed. Which of the two happens to a program that
never reads depends on how fast it ends.
*/
export const execSink: Sink<To<'exec'>> = guarded({
  async check({command}, context) {
    await findProgram(command, context);
  },

  async deliver(destination, {secret}, context) {
    const ended = await runProgram({
      file: await findProgram(destination.command, context),
      argv: destination.command,
      cwd: context.root,
      env: environmentFor(context),
      input: secret.reveal(),
      timeoutMs: context.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
    judge(ended, secret);
  },
});

const DEFAULT_TIMEOUT_MS = 30_000;

/** The environment that a program gets. Nothing of ours: `INSTANTLY_API_KEY` can do everything this run can. */
function environmentFor({env, execEnv}: SinkContext): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR', ...execEnv].filter(name => !/^INSTANTLY_/i.test(name));
  return Object.fromEntries(names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** A program that was stopped may have stored the secret before: only an exit code is an answer. */
function judge(ended: Ended, secret: Secret): void {
  const {code, signal, timedOut, inputTaken} = ended;
  const said = saidBy(ended, secret);
  if (timedOut) throw new UnclearDelivery(`it did not end in time and was stopped${said}`, LOOK);
  if (code === null) throw new UnclearDelivery(`it was ended by ${signal}${said}`, LOOK);
  if (code !== 0) throw unusable(`it exited with ${code}${said}`, 'put right what it complains about');
  if (!inputTaken) throw unusable('it did not take the secret', 'let it read its standard input to the end');
}

const LOOK = 'it may have stored the secret: look there, then run apply again';

function saidBy({output}: Ended, secret: Secret): string {
  const texts = output.map(tail => redactOutput(tail, secret.reveal()).trim()).filter(text => text !== '');
  const said = [...texts.join('\n').replace(/\s*[\r\n]\s*/g, ' / ')].slice(-MOST_SHOWN).join('');
  return said === '' ? '' : `: ${oneLine(said)}`;
}

// Characters.
const MOST_SHOWN = 500;
