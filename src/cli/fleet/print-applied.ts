import {type ExitCode, RbacError} from '../../errors.ts';
import type {FleetApplied} from '../../model/fleet.ts';
import {renderFleetApplied, renderFleetAppliedMarkdown} from '../../render/fleet/outcomes.ts';
import {renderJson} from '../../render/json.ts';
import type {Style} from '../../render/style.ts';
import type {Options} from '../command.ts';
import {type Format, summarizeWith} from '../formats.ts';
import type {Io} from '../io.ts';
import {printTargets, targetsOf} from '../targets.ts';

/** The formats that have a place for what becomes of a fleet. */
export const APPLIED_FORMATS: readonly Format[] = ['text', 'json', 'markdown'];

/** For a command that learns only from its argument that it prints these. @throws RbacError `USAGE` */
export function checkAppliedFormats(options: Options): void {
  const other = targetsOf<Format>(options).find(({format}) => !APPLIED_FORMATS.includes(format));
  if (other === undefined) return;
  throw new RbacError('USAGE', `what became of an apply is not printed as ${other.format}`, {
    hint: `there are ${APPLIED_FORMATS.join(', ')}`,
  });
}

/** Prints what became of a fleet in every format that was asked for, and writes the step summary. */
export async function printApplied(applied: FleetApplied, options: Options, io: Io): Promise<ExitCode> {
  const render = (format: Format, style: Style): string => {
    if (format === 'json') return renderJson(applied);
    return format === 'markdown' ? renderFleetAppliedMarkdown(applied) : `\n${renderFleetApplied(applied, style)}`;
  };
  const code = await printTargets(render, options, io);
  await summarizeWith(limit => renderFleetAppliedMarkdown(applied, limit), options, io);
  return code;
}
