import {postComment} from '../notify/comment.ts';
import {openForge} from '../notify/forge.ts';
import {MOST_CHARACTERS} from '../notify/mark.ts';
import {runPage} from '../notify/run-page.ts';
import {renderMarkdown} from '../render/markdown.ts';
import type {Brief} from '../report/brief.ts';
import {type Io, timeOf} from './io.ts';

/** What the line in front of the page takes at the most. */
const ROOM_FOR_MARK = 200;
/** How long one request may take: nobody waits for a comment. */
const REQUEST_MS = 15_000;

/**
Writes the comment of a plan, drift or diff.
@param name what `--comment` gives, if anything
@throws ServiceError
*/
export async function writeComment(brief: Brief, name: unknown, io: Io): Promise<void> {
  const forge = openForge({env: io.env, timeoutMs: REQUEST_MS, sleep: ms => timeOf(io).sleep(ms)});
  const page = runPage(io.env);
  const body = renderMarkdown(brief, {
    limit: MOST_CHARACTERS - ROOM_FOR_MARK,
    ...(page !== undefined && {pointer: `All of it is on [the page of the run](${page}).`}),
  });
  await postComment({body, empty: isEmpty(brief), key: keyOf(brief, name)}, forge);
}

/** Whether there is nothing that a reviewer would want to know. */
const isEmpty = ({changes, risks, guardrails}: Brief) =>
  changes.length + risks.length === 0 && guardrails.every(({status}) => status !== 'refused');

/** A name is taken as it is. Without one, plan, drift and diff of each workspace have a comment each. */
const keyOf = ({of, workspace}: Brief, name: unknown) =>
  typeof name === 'string' && name !== '' ? `name ${name}` : `${of} ${workspace.id ?? ''}`;
