import {oneLine} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** The files are about the workspace that the key leads to. Another one has been refused before anything was read. */
export const wrongWorkspace: Guardrail = {
  rule: 'wrong_workspace',
  allowable: false,
  check({desired, live: {workspace}}) {
    if (desired.workspace?.id !== undefined) return passed(`the files are about ${workspace.id}`);
    return {
      status: 'warned',
      message: `the files do not say which workspace they are about; apply needs it`,
      hint: `write under workspace: "id: ${oneLine(workspace.id)}"`,
    };
  },
};
