import type {Review, ReviewRow} from '../../model/review.ts';
import {oneLine} from '../../model/text.ts';
import type {TermsData} from '../page/data.ts';
import {
  ageText,
  byDetail,
  commitText,
  dayOf,
  grantsText,
  instantOf,
  lastSignText,
  mfaText,
  pendingText,
  placeText,
  signInText,
} from './words.ts';

type Fact = readonly [term: string, text: (row: ReviewRow, review: Review) => string];

/** Everything that is known of a row, under headings. What a person has and a key has not is empty of the key. */
const PARTS: readonly (readonly [title: string, facts: readonly Fact[]])[] = [
  [
    'Access',
    [
      ['role', ({type, access}) => (type === 'person' ? access : '')],
      ['permissions', row => (row.type === 'person' ? grantsText(row) : '')],
      ['scopes', row => (row.type === 'key' ? grantsText(row) : '')],
      ['dangers', ({key}) => (key?.dangers ?? []).join('; ')],
      ['state', ({state}) => state.join(' · ')],
      ['nickname', ({nickname}) => nickname ?? ''],
      ['teams', ({teams}) => teams.join(', ')],
      ['owner', ({key}) => key?.owner ?? ''],
      ['owns', ({owns}) => owns.join(', ')],
    ],
  ],
  [
    'Since, by whom and why',
    [
      ['invited', ({type, since}) => (type === 'person' ? instantOf(since) : '')],
      ['made', ({type, since}) => (type === 'key' ? instantOf(since) : '')],
      ['by', ({by}) => byDetail(by)],
      ['reason', ({why}) => why.reason ?? ''],
      ['ticket', ({why}) => why.tickets.join(' ')],
      ['commit', commitText],
      ['declared at', placeText],
    ],
  ],
  [
    'Until',
    [
      ['ends', ({until}) => until ?? 'no end is declared'],
      ['invitation', pendingText],
      ['rotation due', ({key}) => dayOf(key?.rotation_due ?? null)],
      ['age', ageText],
    ],
  ],
  [
    'Signs of use',
    [
      ['last sign', lastSignText],
      ['sign-ins', signInText],
      ['MFA', mfaText],
      ['in use by', ({key}) => (key?.in_use === 'yes' ? 'this tool' : '')],
    ],
  ],
  [
    'Identity',
    [
      ['workspace', (_row, {workspace}) => workspace.name ?? ''],
      ['workspace id', (_row, {workspace}) => workspace.id ?? ''],
      ['id', ({object}) => object ?? ''],
    ],
  ],
];

/** The headings and terms of what is behind rows. */
export const TERMS: readonly TermsData[] = PARTS.map(([title, facts]) => ({title, names: facts.map(([term]) => term)}));

/** What is behind a row, as `TERMS` has it. */
export const detailsOf = (row: ReviewRow, review: Review): readonly (readonly string[])[] =>
  PARTS.map(([, facts]) => facts.map(([, text]) => oneLine(text(row, review))));

/** A word beside a name. */
export interface Chip {
  readonly text: string;
  readonly sort: 'bad' | 'team' | '';
}

/** What is worth seeing at once: how it stands, what is dangerous about it, and the teams. */
export const chipsOf = (row: ReviewRow): readonly Chip[] => [
  ...row.state.map(text => ({text: isOpen(text, row) ? `invited, ${pendingText(row)}` : text, sort: '' as const})),
  ...(row.key?.dangers ?? []).map(text => ({text, sort: 'bad' as const})),
  ...row.teams.map(text => ({text, sort: 'team' as const})),
];

const isOpen = (text: string, {pending}: ReviewRow) => pending !== null && text.startsWith('invited');
