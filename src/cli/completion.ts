import {Argument, Option} from 'commander';
import {EXIT, RbacError} from '../errors.ts';
import type {CommandSpec} from './command.ts';
import {bashScript} from './completion/bash.ts';
import {fishScript} from './completion/fish.ts';
import {namesFor} from './completion/names.ts';
import {LISTS, type List} from './completion/offers.ts';
import {zshScript} from './completion/zsh.ts';
import {listOption, repeatable} from './options.ts';

const SCRIPTS: Readonly<Record<string, () => string>> = {bash: bashScript, zsh: zshScript, fish: fishScript};

export const completion: CommandSpec = {
  name: 'completion',
  summary:
    'Print what makes bash, zsh or fish complete command lines. Names come from the files; the API is never asked.',
  examples: [
    'completion bash > ~/.local/share/bash-completion/completions/instantly-rbac',
    'completion zsh > ~/.zfunc/_instantly-rbac',
    'completion fish > ~/.config/fish/completions/instantly-rbac.fish',
  ],
  define: command =>
    command
      .addArgument(new Argument('[shell]', 'which shell').choices(Object.keys(SCRIPTS)))
      .addOption(new Option('--list <what>', 'names for the scripts').choices(LISTS).hideHelp())
      .addOption(repeatable('--word <word>', 'a word of the line that is completed').hideHelp()),

  async run({args: [shell = ''], options, io}) {
    if (options.list !== undefined) {
      const names = await namesFor(options.list as List, listOption(options.word), io);
      io.out(names.map(name => `${name}\n`).join(''));
      return EXIT.ok;
    }
    const script = SCRIPTS[shell];
    if (script === undefined) throw new RbacError('USAGE', 'no shell is named', {hint: 'name bash, zsh or fish'});
    io.out(script());
    return EXIT.ok;
  },
};
