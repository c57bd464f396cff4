import type {AccessModel} from '../../model/access.ts';
import {RISKS} from '../../model/plan.ts';
import {count, listOf, oneLine} from '../../model/text.ts';
import type {AuditedKey, KeyAudit, KeyFinding} from '../../report/audit/keys.ts';
import {accessHead, blocksText, noteLines, unreadLines} from '../access/head.ts';
import {renderCsv} from '../csv.ts';
import type {Draft} from '../finding.ts';
import {markdownCode, markdownText} from '../markdown-escape.ts';
import type {Style} from '../style.ts';

/** An audit of keys, with what it was made from. */
export interface ShownKeyAudit extends KeyAudit {
  readonly model: AccessModel;
  /** What could not be read, in sentences. */
  readonly unread: readonly string[];
  readonly notes: readonly string[];
}

/** Each key that somebody should look at, with its findings and a smaller set of scopes where there is one. Ends with a newline. */
export function renderKeyAudit(audit: ShownKeyAudit, style: Style): string {
  const told = audit.keys.filter(({findings}) => findings.length > 0);
  return blocksText([
    [accessHead(audit.model, style)],
    ...told.map(key => keyLines(key, style)),
    unreadLines(audit.unread, style),
    noteLines(audit.notes, style),
    [style.bold(verdictOf(audit))],
  ]);
}

function keyLines(key: AuditedKey, style: Style): readonly string[] {
  const facts = [listOf(key.scopes, 6), ageText(key), ownerText(key)].filter(text => text !== '').join(' · ');
  return [
    `  ${style.bold(oneLine(key.address))}  ${facts}${placeText(key) === '' ? '' : `  ${style.dim(placeText(key))}`}`,
    ...key.findings.map(
      finding => `    ${riskText(finding, style)}  ${oneLine(finding.message)}  ${style.dim(finding.rule)}`,
    ),
    ...suggestionLines(key),
  ];
}

const ageText = ({age_days: days}: AuditedKey) => (days === null ? '' : `${count(days, 'day')} old`);
const ownerText = ({owner}: AuditedKey) => (owner === null ? '' : `owner ${oneLine(owner)}`);
const placeText = ({at}: AuditedKey) => (at === null ? '' : `${oneLine(at.file)}:${at.line}`);

const riskText = ({risk}: KeyFinding, style: Style) =>
  risk === 'critical' || risk === 'high' ? style.bad(risk) : risk === 'medium' ? style.caution(risk) : risk;

function suggestionLines({suggestion}: AuditedKey): readonly string[] {
  if (suggestion === null) return [];
  const {scopes, why} = suggestion;
  return [
    scopes === null ? `    fewer scopes: ${oneLine(why)}` : `    fewer scopes: ${listOf(scopes, 12)} (${oneLine(why)})`,
  ];
}

function verdictOf({keys}: KeyAudit): string {
  const findings = keys.flatMap(key => key.findings);
  if (findings.length === 0) return `Nothing to say against ${count(keys.length, 'key')}.`;
  const numbers = RISKS.toReversed()
    .map(risk => [findings.filter(one => one.risk === risk).length, risk] as const)
    .filter(([number]) => number > 0)
    .map(([number, risk]) => `${number} ${risk}`);
  const told = keys.filter(key => key.findings.length > 0).length;
  return `${told} of ${count(keys.length, 'key')} with findings: ${numbers.join(', ')}.`;
}

const COLUMNS = [
  'key',
  'id',
  'risk',
  'rule',
  'finding',
  'scopes',
  'owner',
  'created',
  'age in days',
  'last sign of use',
  'fewer scopes',
  'file',
];

/** A row for each finding, and one for each key without any. */
export const renderKeyAuditCsv = ({keys}: KeyAudit): string =>
  renderCsv([
    COLUMNS,
    ...keys.flatMap(key => (key.findings.length > 0 ? key.findings : [undefined]).map(one => cellsOf(key, one))),
  ]);

const cellsOf = (key: AuditedKey, finding: KeyFinding | undefined): readonly string[] => [
  key.address,
  key.id ?? '',
  finding?.risk ?? '',
  finding?.rule ?? '',
  finding?.message ?? '',
  key.scopes.join(' '),
  key.owner ?? '',
  key.created_at ?? '',
  key.age_days === null ? '' : String(key.age_days),
  key.last_sign ?? '',
  key.suggestion?.scopes?.join(' ') ?? '',
  placeText(key),
];

/** A page with a table: the gravest first. Ends with a newline. */
export function renderKeyAuditMarkdown(audit: ShownKeyAudit): string {
  const rows = audit.keys.flatMap(key => key.findings.map(finding => markdownRow(key, finding)));
  const table = ['| key | risk | finding | fewer scopes | from |', '| --- | --- | --- | --- | --- |', ...rows];
  const asides = [...audit.unread, ...audit.notes].map(text => `- ${markdownText(text)}`);
  return blocksText([[`**${markdownText(verdictOf(audit))}**`], rows.length > 0 ? table : [], asides]);
}

function markdownRow(key: AuditedKey, {risk, rule, message}: KeyFinding): string {
  const cells = [
    markdownCode(key.address, true),
    risk === 'critical' || risk === 'high' ? `**${risk}**` : risk,
    `${markdownText(message, true)} ${markdownCode(rule, true)}`,
    key.suggestion?.scopes ? markdownCode(key.suggestion.scopes.join(' '), true) : '',
    placeText(key) === '' ? '' : markdownCode(placeText(key), true),
  ];
  return `| ${cells.join(' | ')} |`;
}

const WEIGHT = {
  critical: {level: 'error', severity: 'critical'},
  high: {level: 'error', severity: 'major'},
  medium: {level: 'warning', severity: 'minor'},
  low: {level: 'note', severity: 'info'},
} as const;

/** The findings for tools that collect them. */
export const keyAuditDrafts = ({keys}: KeyAudit): readonly Draft[] =>
  keys.flatMap(key =>
    key.findings.map(({rule, risk, message}) => ({
      rule: `audit/${rule}`,
      ...WEIGHT[risk],
      message: oneLine(`${key.address} ${message}`),
      at: key.at,
      address: key.address,
      identity: [key.address, key.id ?? ''],
    })),
  );
