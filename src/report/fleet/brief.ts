import type {AssertionResult} from '../../model/assertion.ts';
import type {FleetError, FleetPlan, FleetRow, FleetSummary} from '../../model/fleet.ts';
import type {GuardrailResult, RiskFinding, Warning} from '../../model/plan.ts';
import {byText} from '../../model/text.ts';
import {type Brief, briefOfPlan} from '../brief.ts';
import type {Alike} from '../fold/alike.ts';
import {type Block, blocksOf} from '../fold/blocks.ts';
import {type Odd, oddOnesOf} from '../fold/odd.ts';
import {type Pattern, patternsOf} from '../fold/patterns.ts';
import {
  foldAssertions,
  foldFailures,
  foldGuardrails,
  foldMeanings,
  foldNotes,
  foldRisks,
  foldWarnings,
} from '../fold/said.ts';
import type {Meaning} from '../meaning.ts';

/** What a plan or a drift over a fleet has to say to people, whatever the format: each thing once, with its workspaces. */
export interface FleetBrief {
  readonly of: 'fleet plan' | 'fleet drift';
  readonly fleet: FleetPlan['fleet'];
  /** Every workspace, by name, then id. */
  readonly rows: readonly FleetRow[];
  readonly blocks: readonly Block[];
  /** The same blocks by the workspaces that they are planned in. */
  readonly patterns: readonly Pattern[];
  readonly odd: readonly Odd[];
  readonly failures: readonly Alike<FleetError>[];
  readonly risks: readonly Alike<RiskFinding>[];
  readonly meanings: readonly Alike<Meaning>[];
  readonly warnings: readonly Alike<Warning>[];
  readonly notes: readonly Alike<string>[];
  /** Assertions that did not pass. */
  readonly assertions: readonly Alike<AssertionResult>[];
  /** Those of single workspaces that did not pass. */
  readonly guardrails: readonly Alike<GuardrailResult>[];
  /** Those over the fleet as a whole. */
  readonly fleetGuardrails: readonly GuardrailResult[];
  readonly summary: FleetSummary;
  readonly requests: FleetPlan['requests'];
}

/** The same fleet gives the same brief, whatever order its workspaces stand in. */
export function briefOfFleet(plan: FleetPlan, of: FleetBrief['of']): FleetBrief {
  const rows = sortedRows(plan.workspaces);
  const blocks = blocksOf(rows);
  const odd = oddOnesOf(blocks);
  return {
    of,
    fleet: plan.fleet,
    rows,
    blocks,
    patterns: patternsOf(blocks, new Set(odd.map(({block}) => block))),
    odd,
    failures: foldFailures(rows),
    risks: foldRisks(rows),
    meanings: foldMeanings(rows),
    warnings: foldWarnings(rows),
    notes: foldNotes(rows),
    assertions: foldAssertions(rows),
    guardrails: foldGuardrails(rows),
    fleetGuardrails: plan.guardrails,
    summary: plan.summary,
    requests: plan.requests,
  };
}

/** By name, then id. */
export const sortedRows = <R extends FleetRow>(rows: readonly R[]): readonly R[] =>
  [...rows].sort((a, b) => byText(a.name, b.name) || byText(a.id, b.id));

/** What is to be said of one of its workspaces alone; undefined when it has no plan. */
export const briefOfRow = ({plan}: FleetRow, of: FleetBrief['of']): Brief | undefined =>
  plan === null ? undefined : briefOfPlan(plan, of === 'fleet plan' ? 'plan' : 'drift');
