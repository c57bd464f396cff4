import type {ShownChange} from '../model/plan.ts';
import {count, oneLine} from '../model/text.ts';
import type {Finding, Level} from './finding.ts';
import {findingsOf, fullMessage} from './findings.ts';
import {fleetChanges} from './fleet/rows.ts';
import {byRisk} from './order.ts';
import {detailOf} from './rows.ts';
import {SYMBOLS} from './style.ts';
import {briefOf, isFleet, type Subject} from './subject.ts';
import {fleetTotalsOf, totalsOf} from './totals.ts';

/** How many annotations of a level GitHub shows of one step. GUESS, from its documentation: with a smaller number some are merely counted. */
const MOST = 10;

const COMMANDS: Readonly<Record<Level, string>> = {error: 'error', warning: 'warning', note: 'notice'};

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly message: string;
  readonly at: Finding['at'];
}

/**
Workflow commands that GitHub shows at the lines they are about: what must not pass as errors, what needs a look as
warnings, changes as notices; then the totals as a plain line.
@param pathOf a file's path from the root of the repository
*/
export function renderGithub(subject: Subject, pathOf: (file: string) => string = file => file): string {
  const brief = briefOf(subject);
  const findings = findingsOf(subject).map(
    (finding): Annotation => ({...finding, title: finding.rule, message: fullMessage(finding)}),
  );
  const changes = isFleet(subject) ? fleetChanges(subject) : (brief?.changes ?? []);
  const all = [...findings, ...[...changes].sort(byRisk).map(ofChange)];
  const levels = ['error', 'warning', 'note'] as const;
  const lines = levels
    .flatMap(level =>
      atMost(
        all.filter(one => one.level === level),
        level,
      ),
    )
    .map(one => lineOf(one, pathOf));
  return [...lines, ...totalsIn(subject)].map(line => `${line}\n`).join('');
}

const WORDS = {plan: 'Plan', drift: 'Drift', diff: 'Diff'} as const;

function totalsIn(subject: Subject): readonly string[] {
  if (isFleet(subject)) return [fleetTotalsOf(subject)];
  const brief = briefOf(subject);
  return brief ? [totalsOf(brief.summary, WORDS[brief.of])] : [];
}

const ofChange = (change: ShownChange): Annotation => ({
  level: 'note',
  title: `${SYMBOLS[change.action]} ${oneLine(change.address)}`,
  message: detailOf(change) || change.action,
  at: change.at,
});

/** As many as are shown; the last of them counts the others. */
function atMost(annotations: readonly Annotation[], level: Level): readonly Annotation[] {
  if (annotations.length <= MOST) return annotations;
  const rest = annotations.length - MOST + 1;
  const message = `and ${count(rest, COMMANDS[level])} more`;
  return [...annotations.slice(0, MOST - 1), {level, title: 'instantly-rbac', message, at: null}];
}

function lineOf({level, title, message, at}: Annotation, pathOf: (file: string) => string): string {
  const place =
    at === null
      ? []
      : [
          ['file', oneLine(pathOf(at.file))],
          ['line', `${at.line}`],
          ['col', `${at.column}`],
        ];
  const properties = [...place, ['title', title]].map(([name, value = '']) => `${name}=${property(value)}`);
  return `::${COMMANDS[level]} ${properties.join(',')}::${data(message)}`;
}

/** DOC: actions/toolkit, packages/core/src/command.ts: what a runner reads back. */
const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
