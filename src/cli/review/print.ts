import type {ExitCode} from '../../errors.ts';
import type {Review} from '../../model/review.ts';
import {renderJson} from '../../render/json.ts';
import {renderReviewCsv} from '../../render/review/csv.ts';
import {renderReviewPage} from '../../render/review/html.ts';
import {renderReviewMarkdown} from '../../render/review/markdown.ts';
import {renderReviews} from '../../render/review/text.ts';
import type {Style} from '../../render/style.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {printTargets} from '../targets.ts';
import {TOOL} from '../version.ts';

export const REVIEW_FORMATS = ['text', 'html', 'csv', 'json', 'markdown'] as const;
export type ReviewFormat = (typeof REVIEW_FORMATS)[number];

/** Prints the review of a workspace in every format that was asked for. */
export const printReview = (review: Review, options: Options, io: Io): Promise<ExitCode> =>
  printTargets<ReviewFormat>((format, style) => RENDERERS[format](review, style), options, io);

const RENDERERS: Readonly<Record<ReviewFormat, (review: Review, style: Style) => string>> = {
  text: (review, style) => renderReviews([review], style),
  json: review => renderJson({format_version: '1', tool: TOOL, ...review}),
  csv: review => renderReviewCsv([review]),
  markdown: review => renderReviewMarkdown([review]),
  html: review => renderReviewPage([review]),
};
