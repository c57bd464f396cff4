import {readDesiredAt} from '../desired/revision.ts';
import type {DesiredState} from '../model/desired.ts';
import {renderIrrevocable} from '../render/irrevocable.ts';
import {runApplyCommand, withApply} from './apply.ts';
import type {CommandSpec, Options} from './command.ts';
import type {Io} from './io.ts';
import {fileOptions, underTrusted} from './load.ts';
import {listOption, withRehearsal} from './options.ts';
import {runPlan} from './plan.ts';

export const undo: CommandSpec = {
  name: 'undo',
  summary: 'Plan the files as they were before their last commit, and with --apply carry that out.',
  examples: ['undo', 'undo --git v1.4 -f access', 'undo --apply'],
  define: command =>
    withRehearsal(withApply(command))
      .option('--git <revision>', 'the commit to go back to (default: the one before the last change of the files)')
      .option('--apply', 'ask, and carry it out'),

  async run(call) {
    const {options, io} = call;
    const code =
      options.apply === true
        ? await runApplyCommand({...call, args: []}, loadPast)
        : await runPlan(options, io, loadPast);
    if (options.apply === true) io.err(renderIrrevocable(true));
    return code;
  },
};

/** The files of then, under the guardrails of then, or the stricter of them and a trusted file's. */
async function loadPast(options: Options, io: Io): Promise<DesiredState> {
  const revision = options.git as string | undefined;
  const {desired, commit} = await readDesiredAt(
    {revision, files: listOption(options.file), cwd: io.cwd},
    fileOptions(options, io),
  );
  io.err(`Going back to the files of ${commit}. They themselves stay as they are: commit what you want them to say.\n`);
  io.err(renderIrrevocable(false));
  return underTrusted(desired, options, io);
}
