import {expectedSubWorkspaces} from '../../desired/fleet/expected.ts';
import {checkWorkspaces, type JudgeDeclared} from '../../desired/fleet/validate.ts';
import {EXIT, InvalidFiles} from '../../errors.ts';
import {groupBy} from '../../kinds/kind.ts';
import type {AssertionResult} from '../../model/assertion.ts';
import type {CheckedWorkspace} from '../../model/fleet.ts';
import {listOf} from '../../model/text.ts';
import {type FleetCheck, renderFleetCheck} from '../../render/fleet/validate.ts';
import type {Style} from '../../render/style.ts';
import type {CommandSpec, Options} from '../command.ts';
import {firstOf} from '../exit-code.ts';
import {checkFormats, printAll, withFormats} from '../formats.ts';
import type {Io} from '../io.ts';
import {withAsOf} from '../options.ts';
import {loadFleet, selected, withFleet} from './options.ts';

export const fleetValidate: CommandSpec = {
  name: 'fleet validate',
  summary: 'Check the files of all workspaces, offline.',
  examples: ['fleet validate', 'fleet validate --select eu --select "!legacy"', 'fleet validate --format github'],
  define: command => withFormats(withAsOf(withFleet(command))),

  async run({options, io}) {
    await checkFormats(options, io);
    const check = await checkFiles(options, io);
    const {problems, warnings} = check;
    const assertions = foldAssertions(check.workspaces);
    const printed = {
      subject: {of: 'validate', problems, warnings, assertions},
      text: (style: Style) => renderFleetCheck({...check, assertions}, style),
      json: () => asJson(check),
    } as const;
    return firstOf(
      await printAll(printed, options, io),
      problems.length > 0 ? EXIT.invalid : EXIT.ok,
      assertions.some(({status}) => status === 'failed') ? EXIT.refused : EXIT.ok,
    );
  },
};

async function checkFiles(options: Options, io: Io): Promise<FleetCheck> {
  try {
    const fleet = await loadFleet(options, io);
    const all = [...fleet.workspaces, ...expectedSubWorkspaces(fleet)];
    return {file: fleet.file, ...(await checkWorkspaces(selected(all, fleet, options), fleet, judgeDeclared))};
  } catch (error) {
    if (!(error instanceof InvalidFiles)) throw error;
    return {file: String(options.fleet ?? 'fleet.yaml'), workspaces: [], problems: error.problems, warnings: []};
  }
}

const judgeDeclared: JudgeDeclared = async state =>
  state.assertions.length === 0 ? {results: [], warnings: []} : (await import('../declared.ts')).checkDeclared(state);

/** What is said alike of several workspaces, once, with their names. */
function foldAssertions(workspaces: readonly CheckedWorkspace[]): readonly AssertionResult[] {
  const said = workspaces.flatMap(({workspace: {id, name = id}, assertions}) =>
    assertions.map(result => ({name, result})),
  );
  const groups = groupBy(said, ({result: {name, at, status, message}}) => JSON.stringify([name, at, status, message]));
  return [...groups.values()].flatMap(group => {
    const names = listOf(group.map(({name}) => name));
    return group.slice(0, 1).map(({result}) => ({...result, message: `${result.message} · in ${names}`}));
  });
}

const asJson = ({file, workspaces, problems, warnings}: FleetCheck) => ({
  format_version: '1',
  valid: problems.length === 0,
  fleet: {file},
  workspaces: workspaces.map(
    ({workspace: {id, name = null, labels, canary}, files, valid, counts, expired, assertions}) => ({
      ...{id, name, labels, canary, files, valid},
      ...(valid && {declared: counts, expired}),
      ...(assertions.length > 0 && {assertions}),
    }),
  ),
  problems,
  warnings,
});
