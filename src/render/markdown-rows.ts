import type {AssertionResult} from '../model/assertion.ts';
import type {GuardrailResult, RiskFinding, ShownChange, Warning} from '../model/plan.ts';
import type {Position} from '../model/position.ts';
import {type Meaning, meaningText} from '../report/meaning.ts';
import {asidesOf} from './asides.ts';
import {markdownCode, markdownText} from './markdown-escape.ts';
import type {Section} from './markdown-sections.ts';
import {detailOf, placeOf} from './rows.ts';
import {SYMBOLS} from './style.ts';

/** The sections of a plan, whatever it is over. */
export const SECTIONS = {
  risks: {title: 'Risks', noun: ['risk', 'risks'], open: 10},
  meanings: {title: 'What it means', noun: ['meaning', 'meanings'], open: 10},
  changes: {
    title: 'Changes',
    noun: ['change', 'changes'],
    open: 20,
    table: ['', 'object', 'change', 'risk', 'from'],
  },
  guardrails: {title: 'Guardrails', noun: ['guardrail', 'guardrails'], open: 10},
  assertions: {title: 'Assertions', noun: ['assertion', 'assertions'], open: 10},
  warnings: {title: 'Warnings', noun: ['warning', 'warnings'], open: 10},
  notes: {title: 'Notes', noun: ['note', 'notes'], open: 5},
} as const satisfies Readonly<Record<string, Omit<Section, 'rows'>>>;

export const riskRow = ({rule, risk, message, at}: RiskFinding): string =>
  `- **${risk}** ${joined(markdownText(message), markdownCode(rule), placeCode(at))}`;

export const meaningRow = (meaning: Meaning): string => `- ${markdownText(meaningText(meaning))}`;

/** @param more what stands in columns of their own behind */
export function changeRow(change: ShownChange, more: readonly string[] = []): string {
  const {action, address, risk} = change;
  const from = joined(placeCode(change.at, true), ...asidesOf(change).map(aside => markdownText(aside, true)));
  const cells = [
    `\`${SYMBOLS[action]}\``,
    markdownCode(address, true),
    markdownText(detailOf(change), true),
    risk === 'high' || risk === 'critical' ? `**${risk}**` : risk,
    from,
    ...more,
  ];
  return `| ${cells.join(' | ')} |`;
}

export const guardrailRow = ({rule, status, message, hint}: GuardrailResult): string =>
  `- **${status}** ${markdownCode(rule)}: ${withHint(message, hint)}`;

export const assertionRow = ({name, because, status, message, at}: AssertionResult): string =>
  `- **${status}** ${joined(markdownText(`${name}${because === null ? '' : ` (${because})`}: ${message}`), placeCode(at))}`;

export const warningRow = ({message, code, at}: Warning): string =>
  `- ${joined(markdownText(message), markdownCode(code), placeCode(at))}`;

export const noteRow = (note: string): string => `- ${markdownText(note)}`;

export const withHint = (message: string, hint: string | null | undefined): string =>
  markdownText(hint === undefined || hint === null ? message : `${message} → ${hint}`);

export const placeCode = (at: Position | null, cell = false): string => markdownCode(placeOf({at}), cell);

export const joined = (...parts: readonly string[]): string => parts.filter(part => part !== '').join(' · ');
