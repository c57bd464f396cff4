import {didYouMean} from '../../model/nearest.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {readAssertions} from '../assertions.ts';
import type {Checks} from '../checks.ts';
import {sound} from '../generated/sound.js';
import {type SchemaError, type Validator, validators} from '../generated/validators.js';
import {problemAt} from '../report.ts';
import {reportSchemaErrors} from '../schema-problems.ts';
import type {Place} from '../source.ts';
import type {Joined} from './joined-source.ts';
import {type Merged, whoIsMeant} from './merge.ts';
import {type Piece, placeOfPiece} from './piece.ts';
import {basesOf, type Stack} from './stack.ts';

/**
The checks of what the files of a workspace say together. Each file was checked by itself: all that can still be wrong is
what none of them says.
*/
export function joinedChecks(merged: Merged, {pieces}: Joined, {files}: Stack): Checks {
  const bases = basesOf(files);
  // It says a part of something, and stands over files of which none has the rest.
  const isLost = (piece: Piece | undefined): piece is Piece =>
    piece !== undefined && piece.below === undefined && !bases.has(piece.source);

  return {
    assertions: readAssertions,

    document(_source, reports) {
      for (const {layer} of files) for (const problem of layer.allowed) reports.allow(problem);
    },

    role({source, name, role}, reports) {
      const errors = sound.role(role) ? [] : missingIn(validators.role, role);
      const piece = merged.roles.get(name);
      if (errors.length === 0 || !isLost(piece)) return reportSchemaErrors(source, ['roles', name], errors, reports);
      const others = [...merged.roles.keys()].filter(other => other !== name);
      const hint = didYouMean(name, others, addFields(errors));
      reports.report.add(() => partOfNothing(placeOfPiece(piece), `the role "${name}"`, errors, hint));
      return false;
    },

    entry({source, kind, index, item}, reports) {
      if (item === null) return undefined;
      const errors = sound[kind.name](item) ? [] : missingIn(validators[kind.name], item);
      if (errors.length === 0) return item;
      const piece = pieces.get(kind.name)?.[index];
      const {field, address} = kind.naming;
      if (isLost(piece)) {
        const name = String(piece.own[field]);
        const others = [...(merged.sections.get(kind.name)?.objects.values() ?? [])].filter(
          ({pieces: own}) => !own.includes(piece),
        );
        const make = () =>
          partOfNothing(
            placeOfPiece(piece, field),
            address(name),
            errors,
            whoIsMeant(name, kind, others, addFields(errors)),
          );
        reports.report.add(make);
      } else reportSchemaErrors(source, [kind.section, index], errors, reports);
      return undefined;
    },
  };
}

/** What an entry or a role lacks. What else is wrong with it, its file was told. */
const missingIn = (check: Validator, value: unknown): readonly SchemaError[] =>
  check(value) ? [] : (check.errors ?? []).filter(error => error.keyword === 'required' && error.instancePath === '');

const fieldsOf = (errors: readonly SchemaError[]) => listOf(errors.map(({params}) => String(params.missingProperty)));
const addFields = (errors: readonly SchemaError[]) => `add ${fieldsOf(errors)}, or mend the spelling`;

function partOfNothing(place: Place, what: string, errors: readonly SchemaError[], hint: string) {
  const message = `no file before this one declares ${oneLine(what)}, and ${fieldsOf(errors)} is missing here`;
  return problemAt(place, 'CONFIG_UNKNOWN_REFERENCE', message, {hint});
}
