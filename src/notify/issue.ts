import type {Forge, Issues, Post} from './forge.ts';
import {bounded, marked, markOf, wordIn} from './mark.ts';
import {CLEAN, type State, turnOf} from './state.ts';

export interface IssueNews {
  /** Plain text without characters that a forge gives a meaning to. */
  readonly title: string;
  /** Markdown, with all that comes from outside escaped. */
  readonly body: string;
  readonly state: State;
  /** Which issue it is: the workspace. */
  readonly key: string;
  /** Whether an open issue is told, too, that nothing has changed. */
  readonly heartbeat: boolean;
  /** Address of the job, for messages that have nothing else to show. */
  readonly job?: string | undefined;
}

/**
Keeps one open issue for as long as there is drift. Each drift has an issue of its own, which is closed when live state
is as the files say. What was told last stands in the mark of its body; it moves on only after people have been told.

An issue that somebody closed by hand is a drift that they know of: it stays closed, and quiet, until the drift changes.
@throws ServiceError
*/
export async function tellIssue(news: IssueNews, {me, issues}: Forge): Promise<void> {
  const mark = markOf('drift', news.key);
  const author = await me();
  const isOurs = (post: Post) => post.author === author && wordIn(post.body, mark) !== undefined;
  const open: Post[] = [];
  for await (const post of issues.by(author, 'open')) if (isOurs(post)) open.unshift(post);
  const [current, ...doubles] = open;
  for (const double of doubles) await endDouble(double, issues, mark);
  if (current !== undefined) return goOn(current, news, issues, mark);
  const last = await lastClosed(issues, author, isOurs);
  const known = last && wordIn(last.body, mark);
  if (news.state === CLEAN) {
    if (last && known !== CLEAN) await issues.edit(last.id, withState(last, mark, CLEAN));
  } else if (known !== news.state) await issues.open(news.title, bounded(marked(mark, news.state, news.body)));
}

async function goOn(current: Post, news: IssueNews, issues: Issues, mark: string): Promise<void> {
  const turn = turnOf(wordIn(current.body, mark), news.state);
  const job = news.job === undefined ? '' : `\n\n[The run that saw it](${news.job})`;
  if (turn === undefined) {
    if (news.heartbeat) await issues.comment(current.id, `Nothing has changed since.${job}\n`);
    return;
  }
  if (turn === 'clean') {
    await issues.comment(current.id, `Live state is as the files say again.${job}\n`);
    return issues.close(current.id, withState(current, mark, CLEAN));
  }
  await issues.comment(current.id, bounded(`The drift has changed. Now it is:\n\n${news.body}`));
  await issues.edit(current.id, bounded(marked(mark, news.state, news.body)));
}

/** Two runs at the same time may open an issue each. The older one stays. */
async function endDouble(double: Post, issues: Issues, mark: string): Promise<void> {
  await issues.comment(double.id, 'An older issue tells the same.\n');
  await issues.close(double.id, withState(double, mark, CLEAN));
}

const MOST_CLOSED = 100;

/** The newest of ours among the last closed ones. */
async function lastClosed(issues: Issues, author: string, isOurs: (post: Post) => boolean): Promise<Post | undefined> {
  let seen = 0;
  for await (const post of issues.by(author, 'closed')) {
    if (isOurs(post)) return post;
    if (++seen >= MOST_CLOSED) return undefined;
  }
  return undefined;
}

const withState = ({body}: Post, mark: string, state: State) => marked(mark, state, body.replace(/^.*\n?/, ''));
