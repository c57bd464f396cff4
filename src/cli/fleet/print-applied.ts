import {type ExitCode, RbacError} from '../../errors.ts';
import type {FleetApplied} from '../../model/fleet.ts';
import {renderFleetApplied, renderFleetAppliedMarkdown} from '../../render/fleet-outcomes.ts';
import {renderJson} from '../../render/json.ts';
import type {Style} from '../../render/style.ts';
import type {Options} from '../command.ts';
import {type Format, summarizeWith} from '../formats.ts';
import type {Io} from '../io.ts';
import {printTargets, targetsOf} from '../targets.ts';

const FORMATS: readonly Format[] = ['text', 'json', 'markdown'];

/** @throws RbacError `USAGE` for a format that has no place for what becomes of a fleet */
export function checkAppliedFormats(options: Options): void {
  const other = targetsOf<Format>(options).find(({format}) => !FORMATS.includes(format));
  if (other === undefined) return;
  throw new RbacError('USAGE', `fleet apply does not print ${other.format}`, {
    hint: `it prints ${FORMATS.join(', ')}; fleet plan prints all formats`,
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
