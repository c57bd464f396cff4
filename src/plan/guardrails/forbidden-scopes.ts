import type {KeySpec} from '../../kinds/key.ts';
import type {Desired} from '../../model/object.ts';
import {allows, reachOf} from '../../model/scopes.ts';
import {listOf} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** Scopes that no declared key may hold, compared by what they allow: a wildcard that covers one holds it. */
export const forbiddenScopes: Guardrail = {
  rule: 'forbidden_scopes',
  allowable: true,
  isSet: ({forbidden_scopes}) => forbidden_scopes !== undefined,
  check({desired}) {
    const forbidden = desired.guardrails.forbidden_scopes ?? [];
    if (forbidden.length === 0) return passed('no scope is forbidden');
    const keys = ((desired.sections.key ?? []) as readonly Desired<KeySpec>[]).filter(({expired}) => !expired);
    const found = keys.flatMap(({address, spec}) => {
      const held = forbidden.filter(scope => allows(reachOf(spec.scopes), scope));
      return held.length === 0 ? [] : [`${address} holds ${listOf(held)}`];
    });
    if (found.length === 0) return passed('no key holds a forbidden scope');
    return {
      status: 'refused',
      message: found.join('; '),
      hint: 'narrow the scopes, or pass --allow forbidden_scopes once',
    };
  },
};
