import {type Command, Option} from 'commander';
import {RbacError} from '../../errors.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import type {Found} from './look-around.ts';

const HOSTS = ['github', 'gitlab', 'none'] as const;
export type Ci = (typeof HOSTS)[number];

/** What is to be written, and with which key the workspace is read. */
export interface Chosen {
  readonly ci: Ci;
  /** The branch whose files are applied. */
  readonly branch: string;
  readonly key: 'given' | 'typed' | 'none';
  /** With the key that was typed. It goes nowhere else. */
  readonly io: Io;
}

export const withChoices = (command: Command): Command =>
  command
    .addOption(new Option('--ci <host>', 'CI files to write (default: asked on a terminal, else none)').choices(HOSTS))
    .option('--branch <name>', 'the branch that CI applies (default: that of the checkout, else main)');

/**
What the options say, and on a terminal the answers to what they leave open: a key, and CI. Nothing after Ctrl-C.
@throws RbacError `USAGE` for CI files in a folder where no CI looks for them
*/
export async function choose(options: Options, io: Io, found: Found): Promise<Chosen | undefined> {
  const {repository} = found;
  const asks = io.terminal.in && io.terminal.err;
  const ci = await chooseCi(options, io, found, asks);
  if (ci === undefined) return undefined;
  if (ci !== 'none' && repository?.isTop === false)
    throw new RbacError('USAGE', 'CI looks for its files at the top of the repository, which is not this folder', {
      hint: 'run init there, or with --ci none',
    });
  const branch = typeof options.branch === 'string' ? options.branch : (repository?.branch ?? 'main');
  if (!/^[\w./+@-]+$/.test(branch)) throw new RbacError('USAGE', '--branch takes the name of a branch, such as main');
  const base = {ci, branch};
  const sources = [options.emulator, options.apiKeyFile, io.env.INSTANTLY_API_KEY];
  if (sources.some(source => source !== undefined)) return {...base, key: 'given', io};
  if (!asks || found.file !== undefined) return {...base, key: 'none', io};

  const typed = await io.askHidden(KEY, new AbortController().signal);
  if (typed === undefined) return undefined;
  if (typed.trim() === '') return {...base, key: 'none', io};
  return {...base, key: 'typed', io: {...io, env: {...io.env, INSTANTLY_API_KEY: typed}}};
}

const KEY = 'API key to read the workspace with (not shown, kept nowhere; Enter for none): ';

async function chooseCi({ci}: Options, io: Io, {repository}: Found, asks: boolean): Promise<Ci | undefined> {
  if (ci !== undefined) return ci as Ci;
  const likely = repository?.isTop === false ? 'none' : (repository?.host ?? 'none');
  if (!asks) return 'none';
  for (;;) {
    const answer = await io.ask(`CI files for github, gitlab or none? [${likely}] `, new AbortController().signal);
    if (answer === undefined) return undefined;
    const word = answer.trim().toLowerCase() || likely;
    const host = HOSTS.find(name => name === word);
    if (host !== undefined) return host;
    io.err('Write github, gitlab or none.\n');
  }
}
