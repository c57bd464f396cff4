import {type ExitCode, RbacError} from '../../errors.ts';
import {oneLine} from '../../model/text.ts';
import {renderFleetWhoCan} from '../../render/fleet/access/who-can.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import {findQuestion, type Question, questionHint} from '../../report/question.ts';
import {type WhoCan, whoCan} from '../../report/who-can.ts';
import {codeOf, narrow, withNarrowing} from '../access.ts';
import type {CommandSpec, Options} from '../command.ts';
import {firstOf} from '../exit-code.ts';
import {checkFormats} from '../formats.ts';
import {withKinds} from '../options.ts';
import {printTargets, withTargets} from '../targets.ts';
import {askedKinds, withOnly} from '../who-can.ts';
import {askFleet, fleetJson, withFleetAccess} from './access.ts';

const FORMATS = ['text', 'json'] as const;

export const fleetWhoCan: CommandSpec = {
  name: 'fleet who-can',
  summary: 'Tell who can do something, and in which workspaces: people and keys, live and declared.',
  examples: [
    'fleet who-can campaigns.delete',
    'fleet who-can admin --only member --select eu',
    'fleet who-can api_keys:create --only key --declared',
    'fleet who-can all:update --live --format json',
  ],
  define: command =>
    withTargets(withNarrowing(withKinds(withFleetAccess(command))), FORMATS).argument(
      '<what>',
      'a permission such as campaigns.delete, a scope such as leads:update, or a role such as admin',
    ),

  async run({args: [what = ''], options, io}): Promise<ExitCode> {
    await checkFormats(options, io);
    const only = askedKinds(options);
    const question = questionOf(what.trim(), options);
    const access = await askFleet<WhoCan>(
      {
        asked: {only},
        answer: model => whoCan(withOnly(narrow(model, options), only), question),
        codeOf: model => codeOf(model, only),
      },
      options,
      io,
    );
    const page = {expand: options.expand === true};
    const printed = await printTargets<(typeof FORMATS)[number]>(
      (format, style) =>
        format === 'json'
          ? fleetJson(access, {question}, jsonOf)
          : renderFleetWhoCan(question, access, {...page, style}),
      options,
      io,
    );
    return firstOf(printed, exitCodeOf(access.findings));
  },
};

const jsonOf = (answer: WhoCan | null) => ({
  people: answer?.people ?? null,
  keys: answer?.keys ?? null,
  of: answer?.of ?? null,
  notes: answer?.notes ?? [],
});

/**
What is asked, before anything is asked of the API: of a thousand workspaces nobody waits to hear of a misspelling.
@throws RbacError `USAGE` for a word that this version does not know
*/
function questionOf(what: string, {allowUnknown}: Options): Question {
  const question = findQuestion(what, new Set(allowUnknown === true ? [what] : []));
  if (question) return question;
  throw new RbacError('USAGE', `"${oneLine(what)}" is no permission, no scope and no role of the API`, {
    hint: questionHint(what, []),
  });
}
