import {join} from 'node:path';

/** Everything that a run on the emulator writes stays below this folder of the working directory. */
export const EMULATOR_FOLDER = join('.rbac', 'emulator');

/** Its journals, apart from those of real workspaces. */
export const EMULATOR_STATE = join(EMULATOR_FOLDER, 'journals');
