import type {ErrorCode, Problem} from '../../errors.ts';
import type {AccessModel, DeclaredKey, DeclaredMember} from '../../model/access.ts';
import {parseDay} from '../../model/duration.ts';
import {didYouMean} from '../../model/nearest.ts';
import type {Position} from '../../model/position.ts';
import {oneLine} from '../../model/text.ts';
import {DECISIONS, type DecisionWord, decisionsFor} from './decision.ts';
import {sayingPart, subjectPart, UNSAID} from './row-id.ts';

/** A piece of a sheet, and where it stands. */
export interface SheetCell {
  readonly text: string;
  readonly place: Pick<Problem, 'at' | 'line' | 'length'>;
}

/** A row of a filled-in sheet. */
export interface FilledRow {
  readonly row: SheetCell;
  readonly workspace: SheetCell;
  readonly address: SheetCell;
  readonly object: SheetCell;
  readonly decision: SheetCell;
}

/** What becomes of an entry of the files. */
export type Edit =
  | {readonly do: 'remove'; readonly address: string; readonly at: Position}
  | {
      readonly do: 'set';
      readonly address: string;
      readonly at: Position;
      readonly field: string;
      readonly value: string;
    };

/** What a sheet says, and everything that is wrong with it: nothing is done unless that is nothing. */
export interface Decided {
  readonly edits: readonly Edit[];
  readonly counts: Readonly<Record<DecisionWord | 'undecided', number>>;
  readonly problems: readonly Problem[];
}

type Declared = DeclaredMember | DeclaredKey;

interface Subject {
  readonly type: 'person' | 'key';
  readonly address: string;
  readonly declared: Declared;
}

/**
Turns a sheet into edits of the files that it is about.
@param model of the files alone
@param today days up to this one are in the past
*/
export function decide(rows: readonly FilledRow[], model: AccessModel, today: Date): Decided {
  const problems: Problem[] = [];
  const edits: Edit[] = [];
  const counts = {keep: 0, remove: 0, until: 0, role: 0, undecided: 0};
  const known = subjectsOf(model);
  const seen = new Map<string, FilledRow>();
  const strangers = new Set<string>();
  for (const row of rows) {
    const wrong = identityProblem(row, {model, known, seen, strangers});
    if (wrong !== undefined) problems.push(...(wrong === null ? [] : [wrong]));
    else {
      const decided = decisionOf(row, known.get(row.address.text), {model, today});
      if ('code' in decided) problems.push(decided);
      else {
        counts[decided.word ?? 'undecided'] += 1;
        if (decided.edit) edits.push(decided.edit);
      }
    }
  }
  return {edits, counts, problems};
}

/** Everybody and everything that the files declare, by address as sheets have it. */
const subjectsOf = ({people, keys}: AccessModel): ReadonlyMap<string, Subject> =>
  new Map(
    [
      ...people.map(one => ({...one, type: 'person' as const})),
      ...keys.map(one => ({...one, type: 'key' as const})),
    ].flatMap(({type, address, declared}) =>
      declared ? [[oneLine(address), {type, address, declared}] as const] : [],
    ),
  );

interface Known {
  readonly model: AccessModel;
  readonly known: ReadonlyMap<string, Subject>;
  readonly seen: Map<string, FilledRow>;
  readonly strangers: Set<string>;
}

/** Why a row is not about what the files are about; null when that was said of another row; undefined when nothing is wrong. */
function identityProblem(row: FilledRow, {model, known, seen, strangers}: Known): Problem | null | undefined {
  const {workspace, address, object} = row;
  const id = model.workspace.id ?? '';
  if (workspace.text !== id) {
    if (strangers.has(workspace.text)) return null;
    strangers.add(workspace.text);
    return problem(
      row.workspace,
      'CONFIG_CONFLICT',
      strangerText(workspace.text, id),
      'name the sheet of this workspace, or its files',
    );
  }
  const [subject = '', saying = ''] = row.row.text.split('-');
  const expected = subjectPart({workspace: id || null, address: address.text, object: object.text || null});
  if (subject !== expected)
    return problem(
      row.row,
      'CONFIG_CONFLICT',
      'row, address and object do not belong together: one of them was edited',
      'fill in the column "decision" alone, in a sheet as it was made',
    );
  const earlier = seen.get(subject);
  if (earlier)
    return {
      ...problem(
        row.row,
        'CONFIG_DUPLICATE',
        `${oneLine(address.text)} stands twice in the sheet`,
        'leave one of the rows',
      ),
      also: earlier.row.place.at,
    };
  seen.set(subject, row);
  return staleness(row, saying, known);
}

const strangerText = (found: string, id: string) =>
  id === ''
    ? `the sheet is of workspace ${oneLine(found)}, and the files have no workspace.id`
    : `the sheet is of workspace ${oneLine(found) || 'without an id'}, the files are about ${id}`;

/** Whether the files still say what the reviewer saw. */
function staleness(
  {row, address}: FilledRow,
  saying: string,
  known: ReadonlyMap<string, Subject>,
): Problem | undefined {
  const declared = known.get(address.text)?.declared;
  const isUnsaid = UNSAID.some(word => word === saying);
  if (!isUnsaid && declared === undefined)
    return problem(
      address,
      'CONFIG_UNKNOWN_REFERENCE',
      `the files declare no ${oneLine(address.text)}`,
      didYouMean(address.text, known.keys(), 'the sheet is older than the files: make a new one'),
    );
  const isStale = isUnsaid
    ? (saying === 'beside') !== (declared !== undefined)
    : saying !== (declared && sayingPart(declared));
  return isStale
    ? problem(
        row,
        'CONFIG_CONFLICT',
        `the files say something else of ${oneLine(address.text)} since the sheet was made`,
        'make a new sheet, and decide again',
      )
    : undefined;
}

interface Taken {
  readonly word?: DecisionWord;
  readonly edit?: Edit;
}

/** What one row says, or what is wrong with that. */
function decisionOf(
  {row, decision}: FilledRow,
  subject: Subject | undefined,
  {model, today}: {readonly model: AccessModel; readonly today: Date},
): Taken | Problem {
  const [first = '', ...rest] = decision.text.split(/\s+/);
  if (first === '') return {};
  const word = DECISIONS.find(one => one === first.toLowerCase());
  if (word === undefined)
    return problem(decision, 'CONFIG_VALUE', `"${oneLine(first)}" is no decision`, didYouMean(first, DECISIONS, TAKES));
  const may = mayDecide(row.text, subject);
  if (!may.includes(word)) return problem(decision, 'CONFIG_CONFLICT', ...refusal(word, row.text, subject));
  const value = rest.join(' ');
  if ((word === 'keep' || word === 'remove') && value !== '')
    return problem(decision, 'CONFIG_VALUE', `nothing stands behind "${word}"`, TAKES);
  if (word === 'keep' || !subject || row.text.endsWith('-goes')) return {word};
  const {address, declared} = subject;
  if (word === 'remove') return {word, edit: {do: 'remove', address, at: declared.at}};
  const wrong = word === 'until' ? dayProblem(value, today) : roleProblem(value, model);
  if (wrong) return problem(decision, ...wrong);
  const field = word === 'until' ? 'expires' : 'role';
  return {word, edit: {do: 'set', address, at: declared.at, field, value}};
}

const TAKES = 'a decision is keep, remove, until YYYY-MM-DD or, of a person, role NAME';

/** Of what is not in the files the row tells what becomes of it. */
function mayDecide(row: string, subject: Subject | undefined): readonly DecisionWord[] {
  const isPerson = subject?.type === 'person';
  const declared = subject?.declared;
  const access = declared && 'named' in declared ? declared.named : '';
  return decisionsFor({
    row,
    type: isPerson ? 'person' : 'key',
    access,
    status: declared?.expired ? 'expired' : 'declared',
  });
}

/** Why a decision is not possible, and what is. */
function refusal(word: DecisionWord, row: string, subject: Subject | undefined): readonly [string, string] {
  if (row.endsWith('-goes'))
    return ['the files do not declare it, and the next apply removes it', 'declare it to keep it, or write remove'];
  if (row.endsWith('-stays'))
    return ['the files leave it alone, so no edit of them changes it', 'write keep, and act in the app'];
  if (row.endsWith('-beside'))
    return ['the files speak of another live object of this name, not of this one', 'write keep, and act in the app'];
  if (subject?.type === 'key') return [`a key takes no "${word}"`, 'write keep, remove or until YYYY-MM-DD'];
  if (subject?.declared.expired) return ['it has expired', 'write remove, or until with a new day'];
  return ['the owner stays', 'write keep; instantly-rbac owner transfer changes the owner'];
}

type Wrong = readonly [code: ErrorCode, message: string, hint: string];

function dayProblem(value: string, today: Date): Wrong | undefined {
  const day = parseDay(value);
  if (!day) return ['CONFIG_VALUE', `"${oneLine(value)}" is no day`, 'write it as in until 2027-01-31'];
  if (day > today) return undefined;
  return ['CONFIG_VALUE', `${value} is not in the future`, 'write remove, or a later day'];
}

function roleProblem(value: string, {roles}: AccessModel): Wrong | undefined {
  const names = roles.map(({name}) => name);
  if (names.includes(value)) return undefined;
  return [
    'CONFIG_UNKNOWN_ROLE',
    `no role is called "${oneLine(value)}"`,
    didYouMean(value, names, `there are ${names.join(', ')}`),
  ];
}

const problem = ({place}: SheetCell, code: ErrorCode, message: string, hint: string): Problem => ({
  code,
  message,
  ...place,
  hint,
});
