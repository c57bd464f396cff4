import type {ExitCode} from '../../errors.ts';
import type {Review} from '../../model/review.ts';
import {renderUnknown} from '../../render/fleet/access/page.ts';
import {renderReviewCsv} from '../../render/review/csv.ts';
import {type Missing, renderReviewPage} from '../../render/review/html.ts';
import {renderReviewMarkdown} from '../../render/review/markdown.ts';
import {renderReviews} from '../../render/review/text.ts';
import {type Style, styleOf} from '../../render/style.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import type {FleetAccess} from '../../report/fleet/access/finding.ts';
import {codeOf, withNarrowing} from '../access.ts';
import type {CommandSpec} from '../command.ts';
import {firstOf} from '../exit-code.ts';
import {checkFormats} from '../formats.ts';
import {coloured} from '../io.ts';
import {REVIEW_FORMATS, type ReviewFormat} from '../review/print.ts';
import {REVIEWED, reviewOf, withEvidence} from '../review/reviewed.ts';
import {checkDecisions, withDecisions} from '../review.ts';
import {printTargets, type Text, withTargets} from '../targets.ts';
import {fleetJson, type Looked, lookOverFleet, type Told, withFleetAccess} from './access.ts';

export const fleetReview: CommandSpec = {
  name: 'fleet review',
  summary: 'Review access in all workspaces of a fleet: the same as review, with people across workspaces.',
  examples: [
    'fleet review --format html=review.html',
    'fleet review --select eu --format csv=review.csv',
    'fleet review --declared --target "member/*@agency.example"',
    'fleet review --decisions access-review.csv --write',
  ],
  define: command => withDecisions(withTargets(withNarrowing(withEvidence(withFleetAccess(command))), REVIEW_FORMATS)),

  async run({options, io}): Promise<ExitCode> {
    checkDecisions(options);
    if (options.decisions !== undefined) return (await import('./decisions.ts')).carryOutFleetSheet(options, io);
    await checkFormats(options, io);
    const access = await lookOverFleet<Review>(reviewIn, options, io);
    const render = (format: ReviewFormat, style: Style) => RENDERERS[format](access, style);
    const printed = await printTargets<ReviewFormat>(render, options, io);
    const page = {style: styleOf(coloured(io, 'err', options.color !== false)), expand: options.expand === true};
    io.err(renderUnknown(withoutUnread(access), page));
    return firstOf(printed, exitCodeOf(access.findings));
  },
};

/** Of a workspace nothing is kept but its review. */
async function reviewIn({options, io, ...sides}: Looked): Promise<Told<Review>> {
  const seen = await reviewOf(sides, options, io);
  const {workspace, unread} = seen.review;
  return {answer: seen.review, name: workspace.name, code: codeOf(seen, REVIEWED), unread};
}

const RENDERERS: Readonly<Record<ReviewFormat, (access: FleetAccess<Review>, style: Style) => Text>> = {
  text: (access, style) => renderReviews(reviewsOf(access), style),
  json: access => fleetJson(access, {}, review => ({review})),
  csv: access => renderReviewCsv(reviewsOf(access)),
  markdown: access => renderReviewMarkdown(reviewsOf(access)),
  html: access => renderReviewPage(reviewsOf(access), missingOf(access)),
};

/** Workspaces by the names that the fleet has for them. */
const reviewsOf = ({findings}: FleetAccess<Review>): readonly Review[] =>
  findings.flatMap(({id, name, answer}) => (answer ? [{...answer, workspace: {id, name}}] : []));

const missingOf = ({findings}: FleetAccess<Review>): readonly Missing[] =>
  findings.flatMap(({name, error}) => (error ? [{name, why: `${error.code}: ${error.message}`}] : []));

/** Reviews tell of it themselves. */
const withoutUnread = ({findings, ...access}: FleetAccess<Review>): FleetAccess<Review> => ({
  ...access,
  findings: findings.map(finding => ({...finding, unread: []})),
});
