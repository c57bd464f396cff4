import {Argument} from 'commander';
import fleetSchema from '../../schemas/fleet.schema.json' with {type: 'json'};
import overlaySchema from '../../schemas/overlay.schema.json' with {type: 'json'};
import planSchema from '../../schemas/plan.schema.json' with {type: 'json'};
import rbacSchema from '../../schemas/rbac.schema.json' with {type: 'json'};
import {EXIT} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import type {CommandSpec} from './command.ts';

const SCHEMAS = new Map<string, object>([
  ['rbac', rbacSchema],
  ['overlay', overlaySchema],
  ['fleet', fleetSchema],
  ['plan', planSchema],
]);

export const schema: CommandSpec = {
  name: 'schema',
  summary: 'Print the JSON Schema of the files, of a fleet, or of plans.',
  examples: ['schema > rbac.schema.json', 'schema fleet > fleet.schema.json', 'schema plan'],
  define: command =>
    command.addArgument(new Argument('[what]', 'which schema').choices([...SCHEMAS.keys()]).default('rbac')),

  async run({args: [what = 'rbac'], io}) {
    io.out(renderJson(SCHEMAS.get(what)));
    return EXIT.ok;
  },
};
