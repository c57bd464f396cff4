import {describe, expect, it} from 'vitest';
import {EXIT} from '../../src/errors.ts';
import {exitCodeOf} from '../../src/report/exit-code.ts';

const codeOf = (codes: readonly number[], written = false) =>
  exitCodeOf(
    codes.map(exit_code => ({exit_code})),
    written,
  );

describe('the exit code of a run over a fleet', () => {
  it.each<readonly [string, readonly number[], boolean, number]>([
    ['of no workspace is 0', [], false, EXIT.ok],
    ['is 0 where all of them end well', [0, 0], false, EXIT.ok],
    ['is 2 where something is pending in one', [0, 2, 0], false, EXIT.pending],
    ['is 1 where one failed and another has changes', [2, 1], false, EXIT.failed],
    ['is 3 for a refusal beside a failure', [1, 3], false, EXIT.refused],
    ['is 8 for a missing credential beside a refusal', [3, 8, 2], false, EXIT.credential],
    ['is 4 for files that are invalid beside everything but misuse', [8, 4, 7, 6], false, EXIT.invalid],
    ['is 64 for misuse beside everything but an interrupt', [4, 64], false, EXIT.usage],
    ['is 130 for an interrupt beside everything', [64, 130, 0], false, EXIT.interrupted],
    ['is 5 once something was written and not all went well', [0, 8], true, EXIT.partial],
    ['is 0 once everything was written', [0, 0], true, EXIT.ok],
    ['is 130 for an interrupt, also once something was written', [5, 130], true, EXIT.interrupted],
  ])('%s', (_phrase, codes, written, expected) => {
    expect(codeOf(codes, written)).toBe(expected);
    expect(codeOf([...codes].reverse(), written)).toBe(expected);
  });
});
