import {VAULT_FIELD, VAULT_MOUNT} from '../model/destination.ts';
import {type Failure, guarded, isFailure, UnclearDelivery} from './failure.ts';
import {inTurn} from './in-turn.ts';
import type {Sink, To} from './sink.ts';
import {checkMayWrite, readSpot, type Spot, writeSpot} from './vault-kv.ts';
import {openVault, type Vault} from './vault-login.ts';

/**
One field of a secret in a KV engine of version 2, of HashiCorp Vault or OpenBao. A write replaces the whole secret, so
its other fields are read first and written back; check-and-set refuses the write when somebody was there in between.
*/
export const vaultSink: Sink<To<'vault'>> = guarded({
  async check(destination, context) {
    const vault = await openVault(context);
    const spot = spotOf(destination);
    await readSpot(vault, spot);
    await checkMayWrite(vault, spot);
  },

  async deliver(destination, {secret}, context) {
    const value = secret.reveal();
    const vault = await openVault(context, value);
    const spot = spotOf(destination);
    await inTurn(`vault ${spot.mount}/${spot.path}`, () => store(vault, spot, value));
  },
});

const spotOf = ({mount = VAULT_MOUNT, path, field = VAULT_FIELD}: To<'vault'>): Spot => ({mount, path, field});

const ROUNDS = 4;

/**
Reads, adds the value, writes; and again when somebody else was quicker or the answer was lost. Check-and-set makes that
harmless: of all writes that are based on one version, one at the most takes effect.
*/
async function store(vault: Vault, spot: Spot, value: string): Promise<void> {
  const doubts = new Set<number>(); // versions on which a write is based that may still take effect
  let failure: Failure | undefined;
  for (let round = 1; ; round++) {
    const found = await readSpot(vault, spot).catch(error => {
      throw told(error, doubts);
    });
    if (found.fields[spot.field] === value) return;
    doubts.delete(found.version - 1); // the version that it would have become is somebody else's
    if (failure !== undefined && round > ROUNDS) throw told(failure, doubts);
    const end = await writeSpot(vault, spot, found, value);
    if (end.is === 'stored') return;
    if (end.is === 'refused') throw told(end.error, doubts);
    if (end.is === 'unclear') doubts.add(found.version);
    failure = end.error;
    await vault.sleep(250 * 2 ** round);
  }
}

/** A failure is clear only when no write can have taken effect or still will. */
function told(error: unknown, doubts: ReadonlySet<number>): unknown {
  const clear = doubts.size === 0 || !isFailure(error);
  return clear ? error : new UnclearDelivery(error.message, LOOK);
}

const LOOK = 'Vault may have stored the secret: look at its latest version, then run apply again';
