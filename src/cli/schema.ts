import {Argument} from 'commander';
import explainSchema from '../../schemas/explain.schema.json' with {type: 'json'};
import fleetSchema from '../../schemas/fleet.schema.json' with {type: 'json'};
import fleetPlanSchema from '../../schemas/fleet-plan.schema.json' with {type: 'json'};
import matrixSchema from '../../schemas/matrix.schema.json' with {type: 'json'};
import overlaySchema from '../../schemas/overlay.schema.json' with {type: 'json'};
import planSchema from '../../schemas/plan.schema.json' with {type: 'json'};
import rbacSchema from '../../schemas/rbac.schema.json' with {type: 'json'};
import reviewSchema from '../../schemas/review.schema.json' with {type: 'json'};
import whoCanSchema from '../../schemas/who-can.schema.json' with {type: 'json'};
import {EXIT} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import type {CommandSpec} from './command.ts';

/** Each is complete: what it refers to stands in it. */
const SCHEMAS = new Map<string, object>([
  ['rbac', rbacSchema],
  ['overlay', overlaySchema],
  ['fleet', fleetSchema],
  ['plan', planSchema],
  ['fleet-plan', {...fleetPlanSchema, definitions: {...fleetPlanSchema.definitions, plan: planSchema}}],
  ['explain', explainSchema],
  ['who-can', whoCanSchema],
  ['matrix', matrixSchema],
  ['review', reviewSchema],
]);

export const schema: CommandSpec = {
  name: 'schema',
  summary: 'Print the JSON Schema of the files, of a fleet, of plans, or of answers.',
  examples: ['schema > rbac.schema.json', 'schema fleet > fleet.schema.json', 'schema plan', 'schema who-can'],
  define: command =>
    command.addArgument(new Argument('[what]', 'which schema').choices([...SCHEMAS.keys()]).default('rbac')),

  async run({args: [what = 'rbac'], io}) {
    io.out(renderJson(SCHEMAS.get(what)));
    return EXIT.ok;
  },
};
