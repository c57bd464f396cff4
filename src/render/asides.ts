import type {Origin, Provenance, ShownChange} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import {attributionText} from './attribution.ts';

/** What is known of where a change comes from: the files or live state, who wrote its line, who made the drift. */
export const asidesOf = ({origin, provenance, attribution}: ShownChange): readonly string[] => [
  ...(origin === undefined ? [] : [ORIGIN_WORDS[origin]]),
  ...(provenance === undefined ? [] : [provenanceText(provenance)]),
  ...(attribution === undefined ? [] : [attributionText(attribution)]),
];

const ORIGIN_WORDS: Readonly<Record<Origin, string>> = {
  files: 'your change',
  drift: 'drift',
  both: 'your change and drift',
};

const provenanceText = ({commit, author, date}: Provenance) =>
  oneLine(`${commit.slice(0, 8)} by ${author} on ${date.slice(0, 10)}`);
