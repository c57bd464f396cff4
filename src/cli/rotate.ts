import {oneLine} from '../model/text.ts';
import type {CommandSpec} from './command.ts';
import {loadDesired} from './load.ts';
import {onlyRequests} from './options.ts';
import {runPlan, withPlan} from './plan.ts';

export const rotate: CommandSpec = {
  name: 'rotate',
  summary: 'Plan to make keys anew now: new key, delivery, overlap, and the end of the old one.',
  examples: ['rotate "Marketing — Analytics Read Only"', 'rotate Marketing --out plan.json'],
  define: command => withPlan(command).argument('<keys...>', 'names of declared keys'),
  run: ({args, options, io}) =>
    runPlan(
      onlyRequests({...options, rotate: args}),
      io,
      loadDesired,
      args.map(name => ` --rotate '${oneLine(name)}'`).join(''),
    ),
};
