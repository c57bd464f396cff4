import {Argument} from 'commander';
import doctorSchema from '../../schemas/doctor.schema.json' with {type: 'json'};
import explainSchema from '../../schemas/explain.schema.json' with {type: 'json'};
import fleetSchema from '../../schemas/fleet.schema.json' with {type: 'json'};
import fleetApplySchema from '../../schemas/fleet-apply.schema.json' with {type: 'json'};
import fleetExplainSchema from '../../schemas/fleet-explain.schema.json' with {type: 'json'};
import fleetMatrixSchema from '../../schemas/fleet-matrix.schema.json' with {type: 'json'};
import fleetOffboardSchema from '../../schemas/fleet-offboard.schema.json' with {type: 'json'};
import fleetPlanSchema from '../../schemas/fleet-plan.schema.json' with {type: 'json'};
import fleetReviewSchema from '../../schemas/fleet-review.schema.json' with {type: 'json'};
import fleetStatusSchema from '../../schemas/fleet-status.schema.json' with {type: 'json'};
import fleetValidateSchema from '../../schemas/fleet-validate.schema.json' with {type: 'json'};
import fleetWhoCanSchema from '../../schemas/fleet-who-can.schema.json' with {type: 'json'};
import matrixSchema from '../../schemas/matrix.schema.json' with {type: 'json'};
import overlaySchema from '../../schemas/overlay.schema.json' with {type: 'json'};
import planSchema from '../../schemas/plan.schema.json' with {type: 'json'};
import rbacSchema from '../../schemas/rbac.schema.json' with {type: 'json'};
import reviewSchema from '../../schemas/review.schema.json' with {type: 'json'};
import whoCanSchema from '../../schemas/who-can.schema.json' with {type: 'json'};
import {EXIT} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import type {CommandSpec} from './command.ts';

const SCHEMAS: Readonly<Record<string, object>> = {
  rbac: rbacSchema,
  overlay: overlaySchema,
  fleet: fleetSchema,
  plan: planSchema,
  explain: explainSchema,
  'who-can': whoCanSchema,
  matrix: matrixSchema,
  review: reviewSchema,
  'fleet-plan': fleetPlanSchema,
  'fleet-validate': fleetValidateSchema,
  'fleet-apply': fleetApplySchema,
  'fleet-status': fleetStatusSchema,
  'fleet-explain': fleetExplainSchema,
  'fleet-who-can': fleetWhoCanSchema,
  'fleet-matrix': fleetMatrixSchema,
  'fleet-review': fleetReviewSchema,
  'fleet-offboard': fleetOffboardSchema,
  doctor: doctorSchema,
};

/** With the schemas that it refers to among its definitions, and those that they refer to. */
function completed(name: string): object {
  const own = SCHEMAS[name] ?? {};
  const others = new Set<string>();
  const add = (schema: object) => {
    for (const [, other = ''] of JSON.stringify(schema).matchAll(
      /"\$ref":"urn:instantly-rbac:([\w-]+)\.schema\.json/g,
    )) {
      if (other === name || others.has(other)) continue;
      others.add(other);
      add(SCHEMAS[other] ?? {});
    }
  };
  add(own);
  if (others.size === 0) return own;
  return {
    ...own,
    definitions: {
      ...('definitions' in own && (own.definitions as object)),
      ...Object.fromEntries([...others].map(one => [one, SCHEMAS[one]])),
    },
  };
}

export const schema: CommandSpec = {
  name: 'schema',
  summary: 'Print the JSON Schema of the files, of a fleet, of plans, or of answers.',
  examples: ['schema > rbac.schema.json', 'schema fleet > fleet.schema.json', 'schema plan', 'schema who-can'],
  define: command =>
    command.addArgument(new Argument('[what]', 'which schema').choices(Object.keys(SCHEMAS)).default('rbac')),

  async run({args: [what = 'rbac'], io}) {
    io.out(renderJson(completed(what)));
    return EXIT.ok;
  },
};
