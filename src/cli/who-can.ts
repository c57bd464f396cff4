import {type ExitCode, RbacError} from '../errors.ts';
import type {AccessModel} from '../model/access.ts';
import type {KindName} from '../model/object.ts';
import {oneLine} from '../model/text.ts';
import {renderWhoCan} from '../render/access/who-can.ts';
import {renderJson} from '../render/json.ts';
import {findQuestion, namesInUse, type Question, questionHint} from '../report/question.ts';
import {whoCan} from '../report/who-can.ts';
import {codeOf, envelope, narrow, readAccess, withAccess, withNarrowing} from './access.ts';
import type {CommandSpec, Options} from './command.ts';
import {firstOf} from './exit-code.ts';
import {checkFormats} from './formats.ts';
import {withKinds} from './options.ts';
import {printTargets, withTargets} from './targets.ts';

const FORMATS = ['text', 'json'] as const;

export const whoCanCommand: CommandSpec = {
  name: 'who-can',
  summary: 'Tell who can do something: people and keys, live and declared.',
  examples: [
    'who-can campaigns.delete',
    'who-can leads:update --declared',
    'who-can admin --only member',
    'who-can all:update --live --format json',
  ],
  define: command =>
    withTargets(withNarrowing(withKinds(withAccess(command))), FORMATS).argument(
      '<what>',
      'a permission such as campaigns.delete, a scope such as leads:update, or a role such as admin',
    ),

  async run({args: [what = ''], options, io}): Promise<ExitCode> {
    await checkFormats(options, io);
    const only = askedKinds(options);
    const whole = await readAccess({only}, options, io);
    const question = questionOf(what.trim(), whole, options);
    const model = withOnly(narrow(whole, options), only);
    const answer = whoCan(model, question);
    const printed = await printTargets<(typeof FORMATS)[number]>(
      (format, style) =>
        format === 'json' ? renderJson({...envelope(model), ...answer}) : renderWhoCan(answer, model, style),
      options,
      io,
    );
    return firstOf(printed, codeOf(model, only));
  },
};

const HOLDERS: readonly KindName[] = ['member', 'key'];

/** The kinds whose holders are asked about. @throws RbacError `USAGE` for kinds that can do nothing */
export function askedKinds({only}: Options): readonly KindName[] {
  const asked = Array.isArray(only) ? (only as readonly KindName[]) : HOLDERS;
  const other = asked.find(kind => !HOLDERS.includes(kind));
  if (other === undefined) return asked;
  throw new RbacError('USAGE', `a ${other} can do nothing by itself`, {
    hint: `--only takes ${HOLDERS.join(', ')} here`,
  });
}

/** The model with holders of these kinds alone. */
export function withOnly(model: AccessModel, only: readonly KindName[]): AccessModel {
  const [people, keys] = [only.includes('member') ? model.people : [], only.includes('key') ? model.keys : []];
  return {...model, people, keys};
}

/** @throws RbacError `USAGE` for a word that asks for nothing */
function questionOf(what: string, model: AccessModel, {allowUnknown}: Options): Question {
  const known = namesInUse(model);
  const question = findQuestion(what, allowUnknown === true ? new Set([...known, what]) : known);
  if (question) return question;
  const roles = model.roles.filter(role => !role.built_in).map(({name}) => name);
  throw new RbacError('USAGE', `"${oneLine(what)}" is no permission, no scope and no role of the API`, {
    hint: questionHint(what, roles),
  });
}
