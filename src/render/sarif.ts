import type {Position} from '../model/position.ts';
import type {Finding} from './finding.ts';
import {findingsOf, fullMessage, homeOf} from './findings.ts';
import {renderJson} from './json.ts';
import {ruleTexts} from './rule-texts.ts';
import type {Subject} from './subject.ts';

export interface SarifOptions {
  /** Of the tool. */
  readonly version: string;
  /** A file's path from the root of the repository. */
  readonly pathOf?: (file: string) => string;
  /** When each risk rule speaks, by its name. */
  readonly riskWords?: ReadonlyMap<string, string>;
}

/** SARIF 2.1.0: one run, a rule for each that has a result, fingerprints that stay when lines move. */
export function renderSarif(subject: Subject, options: SarifOptions): string {
  return findingsSarif({findings: findingsOf(subject), home: homeOf(subject), of: subject.of}, options);
}

/** Findings of whatever command, and where those without a line of their own are shown. */
export interface Found {
  readonly of: string;
  readonly findings: readonly Finding[];
  readonly home: Position;
}

/** The same of findings that no plan and no files are behind. */
export function findingsSarif(
  {of, findings, home}: Found,
  {version, pathOf = file => file, riskWords = new Map()}: SarifOptions,
): string {
  const rules = [...new Set(findings.map(({rule}) => rule))].sort();
  return renderJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {name: 'instantly-rbac', version, rules: rules.map(rule => descriptorOf(rule, findings, riskWords))},
        },
        automationDetails: {id: `instantly-rbac/${of.replace(' ', '-')}/`},
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => resultOf(finding, rules.indexOf(finding.rule), home, pathOf)),
      },
    ],
  });
}

function descriptorOf(rule: string, findings: readonly Finding[], riskWords: ReadonlyMap<string, string>): object {
  const {short, help} = ruleTexts(rule, riskWords);
  const levels = findings.filter(finding => finding.rule === rule).map(({level}) => level);
  const level = (['error', 'warning'] as const).find(one => levels.includes(one)) ?? 'note';
  return {id: rule, shortDescription: {text: short}, help: {text: help}, defaultConfiguration: {level}};
}

function resultOf(finding: Finding, ruleIndex: number, home: Position, pathOf: (file: string) => string): object {
  const {rule, level, at, address, length, also, workspaces, fingerprint} = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: {text: withoutLinks(fullMessage(finding))},
    locations: [
      {
        physicalLocation: physical(at ?? home, pathOf, length),
        ...(address !== undefined && {logicalLocations: [{fullyQualifiedName: address, kind: 'resource'}]}),
      },
    ],
    ...(also !== undefined && {relatedLocations: [{physicalLocation: physical(also, pathOf)}]}),
    partialFingerprints: {'instantlyRbac/v1': fingerprint},
    ...(workspaces !== undefined && {properties: {workspaces}}),
  };
}

const physical = ({file, line, column}: Position, pathOf: (file: string) => string, length?: number) => ({
  artifactLocation: {uri: uriOf(pathOf(file))},
  region: {startLine: line, startColumn: column, ...(length !== undefined && {endColumn: column + length})},
});

/** A relative path as a URI: each part percent-encoded, half characters replaced. */
const uriOf = (path: string) =>
  path
    .split('/')
    .map(part => encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd')))
    .join('/');

/** Viewers make links of `[text](target)` in a message; a backslash keeps it text. */
const withoutLinks = (text: string) => text.replace(/\[(?=[^\]]*\]\()/g, '\\[');
