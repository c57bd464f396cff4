import {EXIT, InvalidFiles, RbacError} from '../errors.ts';
import {kinds} from '../kinds/index.ts';
import type {Diff} from '../model/diff.ts';
import {listOf, oneLine} from '../model/text.ts';
import {buildDiff} from '../plan/diff.ts';
import {renderDiff} from '../render/diff-text.ts';
import type {Style} from '../render/style.ts';
import {briefOfDiff} from '../report/brief.ts';
import {type CommandSpec, type Options, report} from './command.ts';
import {firstOf} from './exit-code.ts';
import {failing} from './fail-on.ts';
import {checkFormats, orProblems, printAll} from './formats.ts';
import type {Io} from './io.ts';
import {comment} from './notify/comment.ts';
import {listOption, withAsOf, withFiles} from './options.ts';
import {addProvenance, withProvenance} from './provenance.ts';
import {withReport} from './report.ts';
import {TOOL} from './version.ts';
import {type Loaded, type Side, versionsOf} from './versions.ts';

export const diff: CommandSpec = {
  name: 'diff',
  summary: 'Show how access differs between two versions of the files, offline and without a key.',
  examples: [
    'diff --git origin/main',
    'diff origin/main:rbac.yaml rbac.yaml',
    'diff HEAD~1:access access --detailed-exitcode',
    'diff --git origin/main --format text --format markdown=diff.md --fail-on risk=critical',
  ],
  define: command =>
    withReport(withProvenance(withAsOf(withFiles(command))))
      .argument('[old]', 'a file, a folder, or REVISION:path with a path from the top of the repository')
      .argument('[new]', 'the same, for the newer version')
      .option('--git <revision>', 'compare the files of the working tree with those of this commit')
      .option('--detailed-exitcode', 'exit 2 when the versions differ'),

  async run({args, options, io}) {
    await checkFormats(options, io);
    const sides = await versionsOf(args, options, io);
    const old = await load(sides.old, 'older', options, io);
    const desired = await load(sides.new, 'newer', options, io);
    if (!old || !desired) return EXIT.invalid;
    if (isEmpty(old) && isEmpty(desired)) throw nothingAnywhere(sides.new);
    const names = {old: sides.old.name, new: sides.new.name};
    const built = buildDiff({old: old.desired, new: desired.desired, kinds, tool: TOOL, names});
    const asked = sides.new.here ? namesOf(args, options) : undefined;
    const changes = asked ? await addProvenance(built.changes, asked, options, io) : built.changes;
    const notes = [...absentNotes(names.old, old), ...absentNotes(names.new, desired), ...built.notes];
    const shown: Diff = {...built, changes, notes};
    const subject = briefOfDiff(shown);
    const text = (style: Style) => renderDiff(subject, style);
    const printed = await printAll({subject, text, json: () => shown}, options, io);
    await comment(subject, options, io);
    return firstOf(
      printed,
      differs(built) && options.detailedExitcode === true ? EXIT.pending : EXIT.ok,
      failing(subject, options, io, differs(built)),
    );
  },
};

/** A version; undefined when its files are invalid, which is then told, with the side they are on. */
async function load(side: Side, which: 'older' | 'newer', options: Options, io: Io): Promise<Loaded | undefined> {
  try {
    return await (which === 'newer' ? orProblems(side.load(), options, io) : side.load());
  } catch (error) {
    if (!(error instanceof InvalidFiles)) throw error;
    io.err(`The ${which} version, ${oneLine(side.name)}, is invalid:\n\n`);
    report(error, options, io);
    return undefined;
  }
}

/** Whether none of the files of a version was there. */
const isEmpty = ({desired: {workspace, sections}, absent}: Loaded) =>
  absent.length > 0 && workspace === undefined && Object.keys(sections).length === 0;

const nothingAnywhere = ({name}: Side) =>
  new RbacError('FILE_NOT_FOUND', `neither version has such a file (${oneLine(name)})`, {
    hint: 'look at the path: behind a revision it starts at the top of the repository',
  });

/** The files that the newer version is made of, for those who want to know who wrote their lines. */
const namesOf = ([, name]: readonly string[], options: Options) =>
  name === undefined ? listOption(options.file) : [name];

const absentNotes = (name: string, {absent}: Loaded): readonly string[] =>
  absent.length === 0 ? [] : [`${name} has no ${listOf(absent)}: that counts as empty`];

/** Whether the versions mean something different, be it only in their guardrails. */
const differs = ({changes, risks, old, new: desired}: Diff): boolean =>
  changes.length > 0 || risks.length > 0 || old.digest !== desired.digest;
