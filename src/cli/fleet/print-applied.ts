import type {ExitCode} from '../../errors.ts';
import type {FleetApplied} from '../../model/fleet.ts';
import {renderFleetApplied, renderFleetAppliedMarkdown} from '../../render/fleet-outcomes.ts';
import {renderJson} from '../../render/json.ts';
import type {Style} from '../../render/style.ts';
import type {Options} from '../command.ts';
import {type Format, summarizeWith} from '../formats.ts';
import type {Io} from '../io.ts';
import {printTargets} from '../targets.ts';

/** The formats that have a place for what becomes of a fleet. */
export const APPLIED_FORMATS: readonly Format[] = ['text', 'json', 'markdown'];

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
