import {ERROR_CODES, type ErrorCode} from '../errors.ts';
import {didYouMean} from '../model/nearest.ts';
import {hasUnsafeCharacter, oneLine} from '../model/text.ts';
import type {SchemaError} from './generated/validators.js';
import {type Path, sourceText} from './locate.ts';
import type {Source} from './source.ts';
import {typeHint, typeWords} from './types.ts';
import {asYaml, choice, describe, nameOf, quoted, scalarText} from './words.ts';

/** What one error of the validator means to the person who wrote the file. */
export interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  /** What to underline; the value unless said otherwise. */
  readonly part?: 'key';
  /** The field of the value that the finding is about. */
  readonly field?: string;
  /** Whether the line must not be shown. */
  readonly secret?: true;
}

/** @param path where the value that the error is about stands in the file */
export function findingOf(error: SchemaError, path: Path, source: Source): Finding {
  const find = FINDINGS[error.keyword] ?? wrongForm;
  return error.data === null && error.keyword !== 'not' ? wrongType(error, path, source) : find(error, path, source);
}

type Find = (error: SchemaError, path: Path, source: Source) => Finding;

const FINDINGS: Readonly<Record<string, Find>> = {
  required: missingField,
  anyOf: missingChoice,
  additionalProperties: unknownField,
  not: unsupported,
  type: wrongType,
  enum: wrongChoice,
  const: wrongVersion,
  discriminator: wrongSink,
  minItems: ({parentSchema}, path) => ({
    code: 'CONFIG_VALUE',
    message: `${nameOf(path)} is an empty list`,
    hint: `name at least one, as in ${example(parentSchema)}`,
  }),
  minimum: ({data, params, parentSchema}, path) => ({
    code: 'CONFIG_VALUE',
    message: `${nameOf(path)} is ${scalarText(data)}, and must be ${String(params.limit)} or more`,
    hint: `write a whole number such as ${example(parentSchema)}`,
  }),
  maxLength: ({data, params}, path) => ({
    code: 'CONFIG_VALUE',
    message: `${nameOf(path)} has ${scalarText(data).length} characters; ${String(params.limit)} are allowed`,
    hint: 'shorten it',
  }),
};

function missingField({params, parentSchema}: SchemaError, path: Path): Finding {
  const field = String(params.missingProperty);
  const schema = asSchema(asSchema(parentSchema.properties)[field]);
  if (schema.examples === undefined) {
    return {
      code: 'CONFIG_MISSING_FIELD',
      message: `${field} is missing`,
      hint: `write it like ${example(parentSchema)}`,
    };
  }
  const where = path.length === 0 ? 'at the top of every file' : 'here';
  return {
    code: 'CONFIG_MISSING_FIELD',
    message: `${field} is missing`,
    hint: `add ${field}: ${example(schema)} ${where}`,
  };
}

function missingChoice({parentSchema}: SchemaError, path: Path): Finding {
  if (typeof parentSchema.says === 'string') return wrongKey(parentSchema, path);
  const options = Array.isArray(parentSchema.anyOf) ? parentSchema.anyOf : [];
  const fields = options.flatMap(option => asSchema(option).required).map(String);
  return {
    code: 'CONFIG_MISSING_FIELD',
    message: `${nameOf(path)} has neither ${fields.join(' nor ')}`,
    hint: `add ${choice(fields)}; [] means none`,
  };
}

/** Somebody may have put the key itself there, so it is not shown again. */
function wrongKey(schema: Readonly<Record<string, unknown>>, path: Path): Finding {
  const message = `${nameOf(path)} must be ${String(schema.says)}`;
  return {code: 'CONFIG_VALUE', message, hint: 'say where the key is: a key itself stands in no file', secret: true};
}

function unknownField({params, parentSchema}: SchemaError): Finding {
  const field = String(params.additionalProperty);
  const known = Object.keys(asSchema(parentSchema.properties));
  if (OF_FLEETS.has(field) && known.includes('members')) return onlyInFleets(field);
  const message = `the name ${quoted(field)} means nothing here`;
  return {
    code: 'CONFIG_UNKNOWN_FIELD',
    message,
    hint: didYouMean(field, known, `known here: ${known.join(', ')}`),
    part: 'key',
    field,
  };
}

/** Fields of files that stand over others, which only the files of a fleet do. */
const OF_FLEETS: ReadonlySet<string> = new Set(['extends', 'remove']);

const onlyInFleets = (field: string): Finding => ({
  code: 'CONFIG_UNKNOWN_FIELD',
  message: `${field} means something only in the files of a fleet`,
  hint: 'name the file in fleet.yaml and use the fleet commands, or delete the line',
  part: 'key',
  field,
});

function unsupported(_error: SchemaError, path: Path): Finding {
  const message = `${nameOf(path)} is not supported by this version`;
  return {
    code: 'CONFIG_UNSUPPORTED',
    message,
    hint: 'delete it: nothing is accepted that is not enforced',
    part: 'key',
  };
}

function wrongType({data, parentSchema}: SchemaError, path: Path, source: Source): Finding {
  const text = sourceText(source, path);
  const message = `${nameOf(path)} is ${describe(data, text)}, and must be ${typeWords(parentSchema)}`;
  return {code: 'CONFIG_VALUE', message, hint: typeHint(data, parentSchema, path, text)};
}

function wrongChoice({data, parentSchema}: SchemaError, path: Path): Finding {
  const known = Array.isArray(parentSchema.enum) ? parentSchema.enum.map(String) : [];
  const says = parentSchema.says;
  if (typeof says !== 'string') {
    const message = `${nameOf(path)} is ${describe(data)}, and must be ${choice(known)}`;
    return {code: 'CONFIG_VALUE', message, hint: didYouMean(scalarText(data), known, `write one of them`)};
  }
  const hint = didYouMean(
    scalarText(data),
    known,
    `such as ${example(parentSchema)}; --allow-unknown lets unknown ones pass`,
  );
  return {code: codeOf(parentSchema), message: `${quoted(scalarText(data))} ${says}`, hint};
}

function wrongVersion({data}: SchemaError, path: Path): Finding {
  const code = typeof data === 'number' ? 'CONFIG_UNSUPPORTED' : 'CONFIG_VALUE';
  return {
    code,
    message: `${nameOf(path)} is ${describe(data)}; this program reads version 1`,
    hint: 'write version: 1',
  };
}

function wrongSink({params, parentSchema}: SchemaError, path: Path): Finding {
  const value = params.tagValue;
  const known = ['file', 'env-file', 'age', 'github', 'vault', 'exec'];
  const field = String(params.tag);
  const message = `${nameOf([...path, field])} is ${describe(value)}, and must be ${choice(known)}`;
  return {
    code: 'CONFIG_VALUE',
    message,
    hint: didYouMean(scalarText(value), known, `as in ${example(parentSchema)}`),
    field,
  };
}

function wrongForm({keyword, data, params, parentSchema}: SchemaError, path: Path): Finding {
  const text = scalarText(data);
  const asIn = `write it like ${example(parentSchema)}`;
  if (/^\s*AGE-SECRET-KEY-/i.test(text)) return privateKey(path);
  if (keyword === 'format' && params.format === 'plain') return invisible(text, path);
  if (keyword === 'format' && params.format === 'recipient') return mistyped(text, path);
  if (keyword === 'format')
    return {code: 'CONFIG_VALUE', message: `${nameOf(path)}: there is no day ${quoted(text)}`, hint: asIn};
  const says = parentSchema.says;
  return {
    code: 'CONFIG_VALUE',
    message: `${nameOf(path)}: ${quoted(text)} ${typeof says === 'string' ? says : 'has a wrong form'}`,
    hint: asIn,
  };
}

function invisible(text: string, path: Path): Finding {
  const found = [...text].find(hasUnsafeCharacter) ?? '';
  const message = `${nameOf(path)} holds the invisible character ${oneLine(found)}`;
  return {code: 'CONFIG_VALUE', message, hint: 'type the text anew: such characters come along when text is copied'};
}

function mistyped(text: string, path: Path): Finding {
  const message = `${nameOf(path)}: ${quoted(text)} has a wrong or missing character: its checksum does not fit`;
  return {code: 'CONFIG_VALUE', message, hint: 'copy the whole public key, as age-keygen prints it'};
}

/** What was put there by mistake is not shown again. */
function privateKey(path: Path): Finding {
  const message = `${nameOf(path)} is a private key of age, and must be a public one`;
  const hint = 'name the public key (age1…), and make a new pair: this private key has been in a file';
  return {code: 'CONFIG_VALUE', message, hint, secret: true};
}

function codeOf({problem}: Readonly<Record<string, unknown>>): ErrorCode {
  return typeof problem === 'string' && Object.hasOwn(ERROR_CODES, problem) ? (problem as ErrorCode) : 'CONFIG_VALUE';
}

const asSchema = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? {...value} : {};

const example = ({examples}: Readonly<Record<string, unknown>>) => asYaml(Array.isArray(examples) ? examples[0] : '…');
