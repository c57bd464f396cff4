import {type Command, Option} from 'commander';
import {openGithub} from '../notify/github.ts';
import {openGitlab} from '../notify/gitlab.ts';
import {type HookSurroundings, sendTo} from '../notify/hook.ts';
import {tellIssue} from '../notify/issue.ts';
import {MOST_CHARACTERS} from '../notify/mark.ts';
import type {News} from '../notify/message.ts';
import {runPage} from '../notify/run-page.ts';
import {slackMessage} from '../notify/slack.ts';
import {type State, stateOf, turnOf} from '../notify/state.ts';
import {type Hook, parseTarget, type Target} from '../notify/target.ts';
import {webhookMessage} from '../notify/webhook.ts';
import {renderMarkdown} from '../render/markdown.ts';
import type {Brief} from '../report/brief.ts';
import {besides} from './besides.ts';
import type {Options} from './command.ts';
import {type Io, timeOf} from './io.ts';
import {type Memory, openMemory} from './notify/memory.ts';

/** Who is told of drift. */
export const withNotify = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--notify <target>',
        'whom to tell of drift: slack=env:NAME or file:PATH, webhook=…, github-issue, gitlab-issue; repeatable',
      ).argParser((text: string, before: readonly Target[] | undefined) => [...(before ?? []), parseTarget(text)]),
    )
    .option('--notify-state <file>', 'where it is kept what slack and webhook were told (default: in --state-dir)')
    .option('--heartbeat', 'tell also when nothing has changed');

export interface NotifyWhere {
  /** The private folder of the workspace, where journals are as well. */
  readonly folder: string;
}

/** How long one request may take. */
const REQUEST_MS = 15_000;

/**
Tells those who asked for it what has changed since they were told last. What cannot be delivered is one line on standard
error, and is tried again by the next run.
*/
export async function notify(brief: Brief, options: Options, io: Io, {folder}: NotifyWhere): Promise<void> {
  const targets = new Map(targetsIn(options).map(target => [target.name, target]));
  const hooks = [...targets.values()].filter(isHook);
  for (const target of targets.values()) {
    if (isHook(target)) continue;
    await besides('The issue was not written', () => tellForge(target, brief, options, io), options, io);
  }
  if (hooks.length > 0) await tellHooks(hooks, brief, options, io, folder);
}

const isHook = (target: Target): target is Hook => target.to === 'slack' || target.to === 'webhook';

const targetsIn = ({notify: targets}: Options): readonly Target[] => (Array.isArray(targets) ? targets : []);

async function tellForge({to}: Exclude<Target, Hook>, brief: Brief, options: Options, io: Io): Promise<void> {
  const forge = to === 'github-issue' ? openGithub(contextOf(io)) : openGitlab(contextOf(io));
  const {id, name} = brief.workspace;
  const job = runPage(io.env);
  const body = renderMarkdown(brief, {
    limit: MOST_CHARACTERS - 1000,
    ...(job !== undefined && {pointer: `All of it is on [the page of the run](${job}).`}),
  });
  const title = `Access drift: workspace ${plain(name ?? '') || (id ?? '')}`;
  await tellIssue(
    {title, body, state: stateOf(brief), key: id ?? '', heartbeat: options.heartbeat === true, job},
    forge,
  );
}

/** A name for a title, in which GitLab looks for mentions and references as well. */
const plain = (name: string) =>
  name
    .replace(/[^\p{L}\p{M}\p{N}.-]+/gu, ' ')
    .trim()
    .slice(0, 100);

async function tellHooks(
  hooks: readonly Hook[],
  brief: Brief,
  options: Options,
  io: Io,
  folder: string,
): Promise<void> {
  const file = options.notifyState as string | undefined;
  let memory: Memory = {told: () => undefined, keep: async () => {}};
  const open = async () => {
    memory = await openMemory({cwd: io.cwd, file, folder});
  };
  await besides('What was told before is not known', open, options, io);
  const state = stateOf(brief);
  for (const hook of hooks) {
    const key = `${brief.workspace.id ?? ''} ${hook.name}`;
    const turn = turnOf(memory.told(key), state) ?? (options.heartbeat === true ? 'same' : undefined);
    if (turn === undefined) continue;
    const message = messageFor(hook, {turn, state, brief, job: runPage(io.env)});
    const sent = await besides(`${hook.name} was not told`, () => sendTo(hook, message, contextOf(io)), options, io);
    if (sent && turn !== 'same') await remember(memory, key, state, options, io);
  }
}

const messageFor = ({to}: Hook, news: News) => (to === 'slack' ? slackMessage(news) : webhookMessage(news));

const remember = (memory: Memory, key: string, state: State, options: Options, io: Io) =>
  besides('The next run will tell the same again', () => memory.keep(key, state), options, io);

const contextOf = (io: Io): HookSurroundings => ({
  env: io.env,
  cwd: io.cwd,
  timeoutMs: REQUEST_MS,
  sleep: ms => timeOf(io).sleep(ms),
});
