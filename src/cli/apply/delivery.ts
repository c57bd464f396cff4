import {join, resolve} from 'node:path';
import type {Deliver} from '../../apply/key-delivery.ts';
import {RbacError} from '../../errors.ts';
import {isFile} from '../../model/destination.ts';
import type {Destination, FileDestination} from '../../model/object.ts';
import type {Change, Plan} from '../../model/plan.ts';
import {fold, listOf, oneLine} from '../../model/text.ts';
import {type SinkContext, sinkFor} from '../../secrets/index.ts';
import type {Options} from '../command.ts';
import {EMULATOR_FOLDER} from '../emulator-folder.ts';
import type {Io} from '../io.ts';
import {listOption} from '../options.ts';

/** The ways of secrets in one run. */
export interface Delivery {
  /** Finds out before the first write whether every secret that the plan makes has a place to go. */
  check(plan: Plan): Promise<void>;
  /** The same for the place of one secret. @throws RbacError `SINK_UNUSABLE` at the line of the key */
  checkPlace(place: Place): Promise<void>;
  readonly deliver: Deliver;
}

/** Where the secret of one key goes, and the line that says so. */
export interface Place extends Pick<Change, 'address' | 'at'> {
  readonly secret: Destination;
}

/** Where secrets go in this run. On the emulator only files are written, below its own folder. */
export function openDelivery(
  options: Options,
  io: Io,
  {emulated, workspaceId}: {readonly emulated: boolean; readonly workspaceId: string},
): Delivery {
  const secretsOut = typeof options.secretsOut === 'string' ? resolve(io.cwd, options.secretsOut) : undefined;
  const context: SinkContext = {
    root: emulated ? join(io.cwd, EMULATOR_FOLDER) : io.cwd,
    execAllowed: [...listOption(options.allowExec), ...words(io.env.INSTANTLY_RBAC_EXEC)],
    execEnv: listOption(options.execEnv),
    env: io.env,
  };
  const usable = (destination: Destination) => !emulated || destination.to === 'file' || destination.to === 'env-file';
  const destinationOf = ({secret}: Change): Destination | undefined =>
    secret ?? (secretsOut === undefined ? undefined : {to: 'secrets-out', path: secretsOut});

  const isOut = ({path}: FileDestination) =>
    secretsOut !== undefined && fold(resolve(context.root, path)) === fold(secretsOut);
  const checkPlace = async ({secret, ...key}: Place) => {
    if (usable(secret)) await checkOne(key, secret, context);
  };

  return {
    checkPlace,
    async check({changes}) {
      const making = changes.filter(({secret}) => secret !== undefined);
      const homeless = making.filter(change => destinationOf(change) === undefined);
      if (homeless.length > 0) {
        throw new RbacError(
          'SINK_UNUSABLE',
          `${listOf(homeless.map(({address}) => address))}: the files name no place for the secret`,
          {
            at: homeless[0]?.at ?? undefined,
            hint: 'write a "secret:" under the key, or pass --secrets-out FILE',
          },
        );
      }
      for (const change of making) {
        const destination = destinationOf(change);
        if (destination === undefined) continue;
        if (change.secret && isFile(change.secret) && isOut(change.secret)) throw overwrites(change);
        await checkPlace({...change, secret: destination});
      }
    },
    async deliver(change, {id, secret}) {
      const destination = destinationOf(change);
      if (destination === undefined)
        throw new RbacError('SINK_FAILED', `${change.address} has no place for its secret`);
      if (!usable(destination)) {
        io.err(`${oneLine(change.address)}: the emulator delivers no secret to ${destination.to}\n`);
        return;
      }
      await sinkFor(destination).deliver(
        destination,
        {secret, name: String(change.after?.name ?? ''), keyId: id, workspaceId},
        context,
      );
    },
  };
}

/** The list of `--secrets-out` holds the secrets of others. */
const overwrites = ({address, at}: Change) =>
  new RbacError('SINK_UNUSABLE', `${address}: its secret would overwrite the file of --secrets-out`, {
    at: at ?? undefined,
    hint: 'name another file with --secrets-out',
  });

/** The sink's own words, at the line of the key that needs it. */
async function checkOne(
  {address, at}: Pick<Change, 'address' | 'at'>,
  destination: Destination,
  context: SinkContext,
): Promise<void> {
  try {
    await sinkFor(destination).check(destination, context);
  } catch (error) {
    if (!(error instanceof RbacError)) throw error;
    throw new RbacError(error.code, `${address}: ${error.message}`, {at: at ?? undefined, hint: error.hint});
  }
}

const words = (list: string | undefined) => (list ?? '').split(':').filter(word => word !== '');
