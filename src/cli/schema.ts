import {Argument} from 'commander';
import fleetPlanSchema from '../../schemas/fleet-plan.schema.json' with {type: 'json'};
import planSchema from '../../schemas/plan.schema.json' with {type: 'json'};
import rbacSchema from '../../schemas/rbac.schema.json' with {type: 'json'};
import {EXIT} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import type {CommandSpec} from './command.ts';

/** Each is complete: what it refers to stands in it. */
const SCHEMAS = {
  rbac: rbacSchema,
  plan: planSchema,
  'fleet-plan': {...fleetPlanSchema, definitions: {...fleetPlanSchema.definitions, plan: planSchema}},
};

export const schema: CommandSpec = {
  name: 'schema',
  summary: 'Print the JSON Schema of the files, or of plans.',
  examples: ['schema > rbac.schema.json', 'schema plan', 'schema fleet-plan'],
  define: command =>
    command.addArgument(new Argument('[what]', 'which schema').choices(Object.keys(SCHEMAS)).default('rbac')),

  async run({args: [what], io}) {
    io.out(renderJson(SCHEMAS[(what ?? 'rbac') as keyof typeof SCHEMAS]));
    return EXIT.ok;
  },
};
