import {oneLine} from '../model/text.ts';
import {type Meaning, meaningText} from '../report/meaning.ts';
import type {Style} from './style.ts';

/** What changes for each person, key and tag, a line each. */
export const meaningLines = (meanings: readonly Meaning[], style: Style): readonly string[] =>
  meanings.map(meaning => `  ${style.dim('»')} ${oneLine(meaningText(meaning))}`);
