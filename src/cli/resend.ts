import {oneLine} from '../model/text.ts';
import type {CommandSpec} from './command.ts';
import {loadDesired} from './load.ts';
import {onlyRequests} from './options.ts';
import {runPlan, withPlan} from './plan.ts';

export const resend: CommandSpec = {
  name: 'resend',
  summary: 'Plan a new invitation for a member who has not accepted.',
  examples: ['resend ana@acme.com', 'resend ana@acme.com --out plan.json'],
  define: command =>
    withPlan(command).argument('<emails...>', 'addresses of declared members whose invitation is pending'),
  run: ({args, options, io}) =>
    runPlan(
      onlyRequests({...options, resend: args}),
      io,
      loadDesired,
      args.map(email => ` --resend ${oneLine(email)}`).join(''),
    ),
};
