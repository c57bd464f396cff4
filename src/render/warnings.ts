import type {Warning} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import type {Style} from './style.ts';

/** One line: mark, message, code, place. */
export const warningLine = ({code, message, at}: Warning, style: Style): string =>
  `  ${style.caution('!')} ${oneLine(message)}  ${style.dim([code, ...(at ? [`${oneLine(at.file)}:${at.line}`] : [])].join('  '))}`;

/** Warnings one a line, an empty line behind them; nothing when there are none. */
export const renderWarnings = (warnings: readonly Warning[], style: Style): string =>
  warnings.length === 0 ? '' : `${warnings.map(warning => warningLine(warning, style)).join('\n')}\n\n`;
