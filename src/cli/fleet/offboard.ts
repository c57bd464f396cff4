import {Argument, Option} from 'commander';
import {withoutEntries} from '../../desired/edit/cut.ts';
import {peopleOf, type Said, saidOf} from '../../desired/edit/person.ts';
import {filesOf} from '../../desired/fleet/files.ts';
import type {Fleet} from '../../desired/fleet/fleet.ts';
import {Report} from '../../desired/report.ts';
import type {Source} from '../../desired/source.ts';
import {EXIT, type ExitCode, InvalidFiles, RbacError} from '../../errors.ts';
import {didYouMean} from '../../model/nearest.ts';
import {isAddress, oneLine} from '../../model/text.ts';
import {renderJson} from '../../render/json.ts';
import {offboardingJson, renderOffboarding, shellWord} from '../../render/offboarding.ts';
import {styleOf} from '../../render/style.ts';
import type {Call, CommandSpec} from '../command.ts';
import {coloured} from '../io.ts';
import {type Rewrite, rewriteAll} from '../rewrite.ts';
import {TOOL} from '../version.ts';
import {loadFleet, withWholeFleet} from './options.ts';

export const fleetOffboard: CommandSpec = {
  name: 'fleet offboard',
  summary: 'Take a person out of all files of a fleet, offline. Shows the edits; --write makes them.',
  examples: [
    'fleet offboard flo@agency.example',
    'fleet offboard flo@agency.example --write',
    'fleet offboard flo@agency.example --format json',
  ],
  define: command =>
    withWholeFleet(command)
      .addArgument(new Argument('<email>', 'the address by which the files name the person'))
      .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
      .option('--write', 'write the files, once every one is sure to be writable'),
  run,
};

async function run({args: [email = ''], options, io}: Call): Promise<ExitCode> {
  if (!isAddress(email.trim()))
    throw new RbacError('USAGE', `"${oneLine(email)}" is no address of a person`, {
      hint: 'name the person by the address in the files, as in ana@acme.com',
    });
  const fleet = await loadFleet(options, io);
  const files = await readAll(fleet, email);
  assertKnown(email, files);
  const edits = editsOf(files);
  if (options.write === true) await rewriteAll(edits);
  const offboarding = {
    email,
    edits,
    mentions: files.flatMap(({said}) => said.mentions),
    keys: files.flatMap(({said}) => said.keys),
    written: options.write === true,
  };
  const named = typeof options.fleet === 'string' ? ` --fleet ${shellWord(options.fleet)}` : '';
  const style = styleOf(coloured(io, 'out', options.color !== false));
  io.out(
    options.format === 'json'
      ? renderJson({format_version: '1', tool: TOOL, fleet: {file: fleet.file}, ...offboardingJson(offboarding, named)})
      : renderOffboarding(offboarding, named, style),
  );
  return EXIT.ok;
}

interface File {
  readonly path: string;
  readonly source: Source;
  readonly said: Said;
}

/** Every file with what it says about the person. @throws InvalidFiles */
async function readAll(fleet: Fleet, email: string): Promise<readonly File[]> {
  const files = await filesOf(fleet);
  return files.flatMap(({path, source}) => (source ? [{path, source, said: saidOf(source, email)}] : []));
}

/** @throws RbacError `USAGE` when no file names the person */
function assertKnown(email: string, files: readonly File[]): void {
  const known = files.some(
    ({said}) => said.entries.length + said.mentions.length + said.keys.length + said.obstacles.length > 0,
  );
  if (known) return;
  const people = new Set(files.flatMap(({source}) => peopleOf(source)));
  throw new RbacError('USAGE', `no file of the fleet names ${oneLine(email)}`, {
    hint: didYouMean(email, people, 'instantly-rbac fleet explain WORKSPACE lists whom the files of one name'),
  });
}

/** @throws InvalidFiles with every reason why a file cannot be edited */
function editsOf(files: readonly File[]): readonly Rewrite[] {
  const report = new Report();
  for (const problem of files.flatMap(({said}) => said.obstacles)) report.add(() => problem);
  const edits = files.flatMap(({path, source, said}): readonly Rewrite[] => {
    const after = withoutEntries(source, said.entries, report);
    return after === undefined || after === source.text ? [] : [{file: source.file, path, before: source.text, after}];
  });
  if (!report.empty) throw new InvalidFiles(report.problems);
  return edits;
}
