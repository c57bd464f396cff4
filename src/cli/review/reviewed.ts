import type {Command} from 'commander';
import {kinds} from '../../kinds/index.ts';
import {readSigns, type Signs} from '../../live/signs.ts';
import {readSurvey} from '../../live/survey.ts';
import type {AccessModel} from '../../model/access.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {LiveState} from '../../model/live.ts';
import type {KindName} from '../../model/object.ts';
import type {Provenance, ShownChange} from '../../model/plan.ts';
import {positionText} from '../../model/position.ts';
import type {Review} from '../../model/review.ts';
import {buildAccess} from '../../report/access/build.ts';
import {buildReview, type ReviewInput} from '../../report/review/build.ts';
import {narrow} from '../access.ts';
import {sinceOption, startOf} from '../attribute.ts';
import type {Options} from '../command.ts';
import {type Connected, inOtherWords} from '../connection.ts';
import type {Io} from '../io.ts';
import {listOption} from '../options.ts';

/** What a review looks at besides people and keys. */
export const withEvidence = (command: Command): Command =>
  command
    .addOption(sinceOption('how far back to read the audit log', 90))
    .option('--no-audit', 'do not read the audit log')
    .option('--no-teams', 'do not read tags and accounts, which stand for teams')
    .option('--no-provenance', 'do not ask git which commits wrote the access');

/** The two sides of a review. One of them may be absent. */
export interface Sides {
  readonly desired: DesiredState | undefined;
  readonly connection: Pick<Connected, 'reader' | 'emulated' | 'identity'> | undefined;
}

/** What a review is about, and so may not be missing. */
export const REVIEWED: readonly KindName[] = ['member', 'key'];

export interface Reviewed extends Pick<AccessModel, 'kinds'> {
  readonly review: Review;
}

/** The review of one workspace. Nothing is written to the API. @param options name the files that `desired` is from */
export async function reviewOf({desired, connection}: Sides, options: Options, io: Io): Promise<Reviewed> {
  const live = connection && (await readLive(desired, connection, options));
  const model = buildAccess({desired, live, asOf: options.asOf as Date | undefined});
  const signs =
    live && connection && options.audit !== false
      ? await readSigns(connection.reader, live, startOf(options, live.now))
      : undefined;
  const commits = await commitsOf(model, options, io);
  const review = buildReview({model: narrow(model, options), live, ...evidenceOf(signs), ...commits});
  return {review, kinds: model.kinds};
}

async function readLive(
  desired: DesiredState | undefined,
  {reader, emulated, identity}: NonNullable<Sides['connection']>,
  options: Options,
): Promise<LiveState> {
  const only: readonly KindName[] = options.teams === false ? REVIEWED : [...REVIEWED, 'tag', 'assignment'];
  const parallelism = options.parallelism as number;
  const tags = desired === undefined ? 'all' : undefined;
  return readSurvey(reader, desired, {kinds, parallelism, only, identity, tags}).catch(error => {
    throw emulated ? inOtherWords(error) : error;
  });
}

function evidenceOf(signs: Signs | string | undefined): Pick<ReviewInput, 'audit' | 'makers' | 'unread' | 'notes'> {
  if (signs === undefined) return {audit: undefined, makers: new Map(), unread: [], notes: []};
  if (typeof signs === 'string')
    return {audit: undefined, makers: new Map(), unread: [`signs of use could not be read: ${signs}`], notes: []};
  const {since, complete, entries, makers, notes} = signs;
  return {audit: {since: since.toISOString(), complete, entries}, makers, unread: [], notes};
}

/** How long git may take for all rows. */
const LIMIT_MS = 10_000;

/** The commits that wrote roles and scopes as they are. What goes wrong with git is told in the review. */
async function commitsOf(
  {people, keys}: AccessModel,
  options: Options,
  {cwd}: Io,
): Promise<Pick<ReviewInput, 'commitAt' | 'untold'>> {
  const asked = [...people, ...keys].flatMap(({address, declared}) =>
    declared ? [askedAbout(address, declared)] : [],
  );
  if (options.provenance === false || asked.length === 0) return {commitAt: () => null, untold: undefined};
  const {provenanceOf} = await import('../../desired/provenance.ts');
  const {of, trouble} = await provenanceOf(asked, {files: listOption(options.file), cwd, limitMs: LIMIT_MS});
  const found = new Map<string, Provenance>();
  for (const [{at}, commit] of of) if (at) found.set(positionText(at), commit);
  return {
    commitAt: at => found.get(positionText(at)) ?? null,
    untold: trouble !== undefined && NO_HISTORY.test(trouble) ? undefined : trouble,
  };
}

/** Where nobody keeps a history, none is missed. */
const NO_HISTORY = /not a git repository/;

/** An entry as a change of the field that says how much access it gives. */
const askedAbout = (
  address: ShownChange['address'],
  declared: NonNullable<(AccessModel['people'] | AccessModel['keys'])[number]['declared']>,
): ShownChange => {
  const [kind, path] = 'scopes' in declared ? (['key', 'scopes'] as const) : (['member', 'role'] as const);
  const nothing = {before: null, after: null};
  return {
    ...{address, kind, action: 'update', reason: 'declared', risk: 'low', at: declared.at, summary: '', ...nothing},
    fields: [{path, ...nothing}],
  };
};
