import {RbacError} from '../../errors.ts';
import {nameOf} from '../../fleet/words.ts';
import type {FleetAdmin, FleetWorkspace, OwnKey} from '../../model/fleet.ts';
import type {Secret} from '../../model/secret.ts';
import {oneLine} from '../../model/text.ts';
import {readKeyFrom} from '../connection.ts';
import type {Io} from '../io.ts';

/** Where the keys of a fleet come from: the environment and files, or an emulator. */
export interface KeyRing {
  admin(): Promise<Secret>;
  /** The key by which a workspace is reached: its own, or that of the admin workspace. */
  of(workspace: FleetWorkspace): Promise<Secret>;
}

/** The keys that a fleet file names. Each is read when it is needed, that of the admin workspace once. */
export function keyRing(admin: FleetAdmin | undefined, io: Pick<Io, 'env' | 'cwd'>): KeyRing {
  let adminKey: Promise<Secret> | undefined;
  const ring: KeyRing = {
    admin() {
      if (admin === undefined) return Promise.reject(noAdmin());
      adminKey ??= readKeyFrom(admin.key, io, hintFor(admin.key, 'the admin workspace')).catch(atLine(admin));
      return adminKey;
    },
    of(workspace) {
      const {key} = workspace;
      if (key.from === 'admin') return ring.admin();
      return readKeyFrom(key, io, hintFor(key, nameOf(workspace))).catch(atLine(workspace));
    },
  };
  return ring;
}

const hintFor = (key: OwnKey, whose: string): string =>
  key.from === 'env'
    ? `set ${oneLine(key.variable)} to the key of ${whose}, as the fleet file says`
    : `put the key of ${whose} there, as the fleet file says`;

/** The same error at the line of the fleet file that names the key. */
const atLine =
  ({at}: Pick<FleetWorkspace, 'at'>) =>
  (error: unknown): never => {
    if (!(error instanceof RbacError)) throw error;
    const {code, message, hint} = error;
    throw new RbacError(code, message, {at, hint});
  };

const noAdmin = () =>
  new RbacError('AUTH_MISSING', 'the fleet file names no admin workspace', {
    hint: 'write its id and the place of its key under "admin:", or give each workspace a key of its own',
  });
