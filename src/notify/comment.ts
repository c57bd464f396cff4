import type {Forge, Post, Thread} from './forge.ts';
import {bounded, marked, markOf, wordIn} from './mark.ts';

export interface Comment {
  /** Markdown, with all that comes from outside escaped. At most 60 000 characters of it are written. */
  readonly body: string;
  /** Whether it has nothing to tell unless an earlier one is there to be put right. */
  readonly empty: boolean;
  /** Comments of different keys stand side by side on one pull request. */
  readonly key: string;
}

/**
Keeps one comment on the pull or merge request of this run. It is found by its mark and by its author being us, since
anybody can copy a mark; edited in place; and not made at all as long as there is nothing to tell.
@throws ServiceError
*/
export async function postComment({body, empty, key}: Comment, forge: Forge): Promise<void> {
  const mark = markOf('comment', key);
  const text = bounded(marked(mark, 'v1', body));
  const thread = await forge.pullRequest();
  const me = await forge.me();
  const isOurs = (post: Post) => post.author === me && wordIn(post.body, mark) !== undefined;
  if ((await settle(thread, text, isOurs)) || empty) return;
  await thread.add(text);
  await settle(thread, text, isOurs); // Another run may have been as quick: both leave the older comment.
}

/** The oldest of ours gets the text, others go. @returns false when there is none of ours */
async function settle(thread: Thread, text: string, isOurs: (post: Post) => boolean): Promise<boolean> {
  const [first, ...doubles] = (await thread.comments()).filter(isOurs);
  if (first === undefined) return false;
  if (first.body.trimEnd() !== text.trimEnd()) await thread.edit(first.id, text);
  for (const {id} of doubles) await thread.remove(id);
  return true;
}
