import {Argument} from 'commander';
import explainSchema from '../../schemas/explain.schema.json' with {type: 'json'};
import matrixSchema from '../../schemas/matrix.schema.json' with {type: 'json'};
import planSchema from '../../schemas/plan.schema.json' with {type: 'json'};
import rbacSchema from '../../schemas/rbac.schema.json' with {type: 'json'};
import whoCanSchema from '../../schemas/who-can.schema.json' with {type: 'json'};
import {EXIT} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import type {CommandSpec} from './command.ts';

const SCHEMAS: Readonly<Record<string, object>> = {
  rbac: rbacSchema,
  plan: planSchema,
  explain: explainSchema,
  'who-can': whoCanSchema,
  matrix: matrixSchema,
};

export const schema: CommandSpec = {
  name: 'schema',
  summary: 'Print the JSON Schema of the files, of plans, or of answers.',
  examples: ['schema > rbac.schema.json', 'schema plan', 'schema who-can'],
  define: command =>
    command.addArgument(new Argument('[what]', 'which schema').choices(Object.keys(SCHEMAS)).default('rbac')),

  async run({args: [what = 'rbac'], io}) {
    io.out(renderJson(SCHEMAS[what]));
    return EXIT.ok;
  },
};
