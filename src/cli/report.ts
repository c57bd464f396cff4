import type {Command} from 'commander';
import {withFailOn} from './fail-on.ts';
import {withFormats, withSummary} from './formats.ts';
import {withComment} from './notify/comment.ts';

/** How the result of plan, drift and diff reaches people: its formats, the step summary, the comment, and what fails. */
export const withReport = (command: Command): Command => withFailOn(withComment(withSummary(withFormats(command))));
