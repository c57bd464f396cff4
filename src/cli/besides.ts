import {RbacError} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import {renderStack} from '../render/problems.ts';
import {ServiceError} from '../web/service-error.ts';
import type {Options} from './command.ts';
import type {Io} from './io.ts';

/**
Does something that stands beside the result. Trouble is one line that says what to do: result and exit code stand.
@param without what is missing when it fails: `The comment was not written`
@returns whether it was done
*/
export async function besides(
  without: string,
  work: () => Promise<unknown>,
  {logLevel}: Options,
  io: Pick<Io, 'err'>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const [message, hint = ''] = wordsOf(error);
    io.err(`! ${oneLine(`${without}: ${message}${hint === '' ? '' : ` → ${hint}`}`)}\n`);
    if (logLevel === 'debug' && error instanceof Error) io.err(renderStack(error));
    return false;
  }
}

/** Of what is no error of ours only the sort is told: its message may hold anything. */
function wordsOf(error: unknown): readonly [message: string, hint?: string | undefined] {
  if (error instanceof RbacError || error instanceof ServiceError) return [error.message, error.hint];
  const sort = error instanceof Error ? error.name : typeof error;
  return [`a fault of this tool (${sort})`, 'run again with --log-level debug and report what it prints'];
}
