import {postComment} from '../../notify/comment.ts';
import {MOST_CHARACTERS} from '../../notify/mark.ts';
import {openForge} from '../../notify/open-forge.ts';
import {runPage} from '../../notify/run-page.ts';
import {renderMarkdown} from '../../render/markdown.ts';
import {isFleet} from '../../render/subject.ts';
import type {Brief} from '../../report/brief.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import {type Io, timeOf} from '../io.ts';

/** What the line in front of the page takes at the most. */
const ROOM_FOR_MARK = 200;
/** How long one request may take: nobody waits for a comment. */
const REQUEST_MS = 15_000;

/**
Writes the comment of a plan, drift or diff, or of those over a fleet.
@param name what `--comment` gives, if anything
@throws ServiceError
*/
export async function writeComment(brief: Brief | FleetBrief, name: unknown, io: Io): Promise<void> {
  const forge = openForge({env: io.env, timeoutMs: REQUEST_MS, sleep: ms => timeOf(io).sleep(ms)});
  const page = runPage(io.env);
  const body = renderMarkdown(brief, {
    limit: MOST_CHARACTERS - ROOM_FOR_MARK,
    ...(page !== undefined && {pointer: `All of it is on [the page of the run](${page}).`}),
  });
  await postComment({body, empty: isEmpty(brief), key: keyOf(brief, name)}, forge);
}

/** Whether there is nothing that a reviewer would want to know. */
function isEmpty(brief: Brief | FleetBrief): boolean {
  if (isFleet(brief))
    return brief.blocks.length + brief.failures.length + brief.risks.length === 0 && !isRefused(brief);
  return brief.changes.length + brief.risks.length === 0 && brief.guardrails.every(({status}) => status !== 'refused');
}

const isRefused = ({guardrails, fleetGuardrails}: FleetBrief) =>
  [...guardrails.map(({value}) => value), ...fleetGuardrails].some(({status}) => status === 'refused');

/** A name is taken as it is. Without one, plan, drift and diff of each workspace, and of each fleet, have a comment each. */
function keyOf(brief: Brief | FleetBrief, name: unknown): string {
  if (typeof name === 'string' && name !== '') return `name ${name}`;
  return `${brief.of} ${isFleet(brief) ? brief.fleet.file : (brief.workspace.id ?? '')}`;
}
