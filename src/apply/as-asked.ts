import type {Writer} from '../api/client.ts';
import {RbacError} from '../errors.ts';
import type {Kind} from '../kinds/kind.ts';
import {type JsonObject, sameJson} from '../model/json.ts';
import type {Created} from '../model/object.ts';
import type {Change} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import {revoke} from './key-delivery.ts';

/**
The vendor's answer must show what was asked for: a key that may do more, or less, is not the one that was reviewed.
@throws RbacError `CHANGE_FAILED`; a kind that says so has the object removed again
*/
export async function assertAsAsked(kind: Kind, change: Change, created: Created, writer: Writer): Promise<void> {
  if (isAsAsked(kind, change.after ?? {}, created.fields)) return;
  const removes = kind.onMismatch === 'remove';
  const error = new RbacError(
    'CHANGE_FAILED',
    `${change.address} was made otherwise than asked${removes ? ' and revoked' : ''}`,
    {
      at: change.at ?? undefined,
      hint: removes
        ? 'run plan to see what the API allows'
        : `look at ${oneLine(created.id)} in the app; it is not made again in this run`,
    },
  );
  if (removes) await revoke(kind, change, created.id, writer, error);
  throw error;
}

/** Whether fields from the API mean what was asked, in the fields that were asked for. Null, "" and [] are all "nothing". */
export function isAsAsked(kind: Kind, asked: JsonObject, shown: JsonObject): boolean {
  const got = Object.fromEntries(Object.keys(asked).map(name => [name, shown[name] ?? null]));
  return sameJson(somethings(kind.meaningOf(got)), somethings(kind.meaningOf(asked)));
}

const somethings = (fields: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
