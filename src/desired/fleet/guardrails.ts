import type {GuardrailSettings} from '../../model/desired.ts';
import {type Loosened, loosened} from '../../model/guardrails.ts';
import type {JsonObject} from '../../model/json.ts';
import {guardrailsEntryOf, guardrailsOf} from '../manage.ts';
import {problemAt, type Report} from '../report.ts';
import {stricter} from '../stricter.ts';
import {over, type Piece, placeOfPiece, sayingIn} from './piece.ts';
import type {Said, WholePart} from './whole-part.ts';

/**
The guardrails of all files: of each rule the strictest version. What would loosen a rule of the files before it, or its
default where they do not name it, is a problem at its line; lists of what is protected, required or forbidden only grow.
*/
export function guardrailsPart(said: readonly Said[], report: Report): WholePart | undefined {
  let top: Piece | undefined;
  let settings: GuardrailSettings = {};
  for (const {piece, below} of said) {
    const own = guardrailsOf({value: piece.own});
    for (const one of below.length > 0 ? loosenedBy(own, settings) : [])
      report.add(() => loosens(piece, one, settings));
    settings = stricter(settings, own);
    top = over(piece, top);
  }
  if (!top) return undefined;
  const last = top;
  return {
    value: guardrailsEntryOf(settings) as JsonObject,
    saidBy: path => sayingIn(last, path),
    top,
  };
}

/** Rules that would refuse less if a file had its way. */
function loosenedBy(own: GuardrailSettings, before: GuardrailSettings): readonly Loosened[] {
  const {required_admins, protected: kept, forbidden_scopes, require, ...single} = own;
  return loosened(before, {...before, ...single});
}

function loosens(piece: Piece, {rule, how, was, now}: Loosened, before: GuardrailSettings) {
  const since = rule in before ? 'before' : 'by default';
  const words = was === undefined ? `${rule} ${how}` : `${rule} is ${now} here and ${was} ${since}`;
  return problemAt(placeOfPiece(piece, rule), 'CONFIG_LOOSENED', `${words}: a later file may only be stricter`, {
    hint: 'delete the line, or set the rule in the first file of the workspace',
  });
}
