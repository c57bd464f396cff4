import {Argument} from 'commander';
import planSchema from '../../schemas/plan.schema.json' with {type: 'json'};
import rbacSchema from '../../schemas/rbac.schema.json' with {type: 'json'};
import {EXIT} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import type {CommandSpec} from './command.ts';

export const schema: CommandSpec = {
  name: 'schema',
  summary: 'Print the JSON Schema of the files, or of plans.',
  examples: ['schema > rbac.schema.json', 'schema plan'],
  define: command =>
    command.addArgument(new Argument('[what]', 'which schema').choices(['rbac', 'plan']).default('rbac')),

  async run({args: [what], io}) {
    io.out(renderJson(what === 'plan' ? planSchema : rbacSchema));
    return EXIT.ok;
  },
};
