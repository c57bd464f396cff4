import type {ApplyEvent, Outcome} from '../../apply/outcome.ts';
import type {ExitCode} from '../../errors.ts';
import type {Plan} from '../../model/plan.ts';
import {oneLine} from '../../model/text.ts';
import {outcomesJson, renderOutcomes, type Verified} from '../../render/outcomes.ts';
import {renderPlan} from '../../render/plan-text.ts';
import {type Style, styleOf} from '../../render/style.ts';
import {briefOfPlan} from '../../report/brief.ts';
import type {Options} from '../command.ts';
import {outFormat, type Printed, printFiles, rendered, summarize} from '../formats.ts';
import {coloured, type Io} from '../io.ts';
import {type Progress, progressOf} from './progress.ts';

/** What an apply prints of its plan, of each step as it happens, and of the end. */
export interface ApplyOutput {
  /** Results are data: what is for people goes to standard error. */
  readonly data: boolean;
  plan(plan: Plan): void;
  /** Begins to follow what is written of a plan. */
  follow(plan: Plan): Progress;
  /** The end, in every format that was asked for. Without outcomes nothing was applied: there was nothing, or it was refused. */
  end(plan: Plan, outcomes: readonly Outcome[], verified: Verified): Promise<ExitCode>;
}

export async function openApplyOutput(options: Options, io: Io): Promise<ApplyOutput> {
  const format = outFormat(options);
  const style = styleOf(coloured(io, 'out', options.color !== false));
  const stream = format === 'jsonl' ? await import('../../render/jsonl.ts') : undefined;
  return {
    data: format !== 'text',
    plan(plan) {
      if (format === 'text') io.out(renderPlan(plan, {style}));
      if (stream) io.out(stream.briefLines(briefOfPlan(plan, 'plan')));
    },
    follow(plan) {
      const progress = progressOf(plan, io, coloured(io, 'err', options.color !== false));
      const tell = (event: ApplyEvent) => {
        progress.tell(event);
        if (stream) io.out(stream.eventLine(event, io.now()));
      };
      return {...progress, tell};
    },
    async end(plan, outcomes, verified) {
      const printed = printedOf(plan, outcomes, verified);
      // Why not is told on standard error, for people and for readers of JSON.
      const refused = outcomes.length === 0 && plan.changes.length > 0;
      if (stream) io.out(stream.endLine({outcomes, verified}));
      else if (format === 'text' && !refused) io.out(`\n${endText(plan, outcomes, verified, style)}`);
      else if (format !== 'text' && (format !== 'json' || !refused)) io.out(await rendered(format, printed, style, io));
      const code = await printFiles(printed, options, io);
      await summarize(printed.subject, options, io);
      return code;
    },
  };
}

const printedOf = (plan: Plan, outcomes: readonly Outcome[], verified: Verified): Printed => ({
  subject: {of: 'apply', brief: briefOfPlan(plan, 'plan'), outcomes, verified},
  text: style => `${renderPlan(plan, {style})}\n${endText(plan, outcomes, verified, style)}`,
  json: () => outcomesJson(outcomes, verified),
});

function endText(plan: Plan, outcomes: readonly Outcome[], verified: Verified, style: Style): string {
  if (plan.changes.length === 0) return `Nothing to apply to ${oneLine(plan.workspace.name)}.\n`;
  return outcomes.length === 0 ? 'Nothing was applied.\n' : renderOutcomes(outcomes, verified, style);
}
