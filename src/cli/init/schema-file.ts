import rbacSchema from '../../../schemas/rbac.schema.json' with {type: 'json'};
import {renderJson} from '../../render/json.ts';
import type {NewFile} from './new-files.ts';

/** The JSON Schema where the first line of rbac.yaml looks for it, so that editors need no network. */
export const schemaFile = (): NewFile => ({
  path: 'schemas/rbac.schema.json',
  text: renderJson(rbacSchema),
  about: 'completion and checks in editors',
});
