import type {Desired} from '../../model/object.ts';
import {KIND_NAMES} from '../../model/object.ts';
import {listOf} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** Declared objects carry certain fields, such as an owner and a reason for every key. */
export const requireFields: Guardrail = {
  rule: 'require',
  allowable: true,
  isSet: ({require: wanted}) => wanted !== undefined,
  check({desired}) {
    const wanted = desired.guardrails.require ?? {};
    const lacking = KIND_NAMES.flatMap(kind =>
      (desired.sections[kind] ?? [])
        .filter(({expired}) => !expired)
        .flatMap(object => lacks(object, wanted[kind] ?? [])),
    );
    if (lacking.length === 0) return passed('every required field is there');
    return {status: 'refused', message: listOf(lacking), hint: 'write the fields, or pass --allow require once'};
  },
};

function lacks(object: Desired, fields: readonly string[]): readonly string[] {
  const missing = fields.filter(field => !hasField(object, field));
  return missing.length === 0 ? [] : [`${object.address} has no ${missing.join(' and no ')}`];
}

/** A field by the name that it has in the files. */
function hasField(object: Desired, field: string): boolean {
  const {reason, expires} = object;
  const spec: Readonly<Record<string, unknown>> = {...object.spec, reason, expires};
  const value = field === 'rotate_every' ? spec.rotateEveryMs : spec[field];
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== 0;
}
