import {constants} from 'node:fs';
import {access, realpath, stat} from 'node:fs/promises';
import {delimiter, isAbsolute, join, resolve} from 'node:path';
import {oneLine} from '../model/text.ts';
import {unusable} from './failure.ts';
import type {SinkContext} from './sink.ts';

/**
The real path of the program that a command names, when it may run.

A bare name is looked up in `PATH` (absolute folders only, so that no checkout can slip a program in) and must be allowed
by that name; a path must lead to the same real file as an allowed path.
@throws RbacError `SINK_UNUSABLE`
*/
export async function findProgram(command: readonly string[], context: SinkContext): Promise<string> {
  const program = command[0] ?? '';
  if (program === '') throw unusable('the command names no program', 'give an argv array: [program, argument, …]');
  if (command.some(hasNul)) throw unusable('an argument holds a NUL character', 'remove it');
  const file = isPath(program) ? await realFile(program, context) : await lookUp(program, context);
  if (!(await isAllowed(program, file, context))) {
    throw unusable('it is not allowed', `list it in INSTANTLY_RBAC_EXEC, or pass --allow-exec ${oneLine(program)}`);
  }
  if (file === undefined) throw unusable('it is not there', 'install it, or fix the spelling');
  if (!(await isExecutable(file))) throw unusable('it is no executable file', `run: chmod u+x ${oneLine(program)}`);
  return file;
}

const hasNul = (argument: string) => argument.includes('\0');

const isPath = (program: string) => program.includes('/') || isAbsolute(program);

const realFile = (path: string, {root}: SinkContext) => realpath(resolve(root, path)).catch(() => undefined);

async function lookUp(name: string, {env}: SinkContext): Promise<string | undefined> {
  for (const folder of (env.PATH ?? '').split(delimiter).filter(isAbsolute)) {
    if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

async function isAllowed(program: string, file: string | undefined, context: SinkContext): Promise<boolean> {
  if (!isPath(program)) return context.execAllowed.includes(program);
  // A path that leads nowhere is compared as it is written, so that the error names the true reason.
  if (file === undefined) return context.execAllowed.includes(program);
  const allowed = await Promise.all(context.execAllowed.filter(isPath).map(path => realFile(path, context)));
  return allowed.includes(file);
}

async function isExecutable(file: string): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile()) return false;
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
