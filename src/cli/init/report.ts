import {oneLine} from '../../model/text.ts';
import type {Chosen} from './choices.ts';
import type {Found} from './look-around.ts';
import type {Standing} from './new-files.ts';
import type {FirstFile} from './take-over.ts';

/** What init has found and done. */
export interface Outcome {
  /** The option that other commands need as well, to read what init has read: empty, or ` --emulator`. */
  readonly emulator: string;
  readonly found: Found;
  readonly chosen: Chosen;
  /** Absent where there was a file already. */
  readonly first: FirstFile | undefined;
  readonly files: readonly Standing[];
  /** Lines that `.gitignore` has got. */
  readonly ignored: readonly string[];
}

/** What was written and kept, what to look at, and what to do next. */
export function renderInit({emulator, found, chosen, first, files, ignored}: Outcome): string {
  const kept = found.file === undefined ? [] : [row('=', found.file, 'kept as it is')];
  const rows = files.map(({path, kept, about = ''}) => row(kept ? '=' : '+', path, kept ? 'kept as it is' : about));
  const lines = row(ignored.length > 0 ? '+' : '=', '.gitignore', ignored.join(' ') || 'kept as it is');
  const warnings = first?.warnings.map(text => `! ${text}`) ?? [];
  const parts = [
    first ? [first.source] : [],
    [...kept, ...rows, lines],
    warnings,
    ['Next:', ...next(found, chosen, emulator)],
  ];
  return `${parts
    .filter(part => part.length > 0)
    .map(part => part.join('\n'))
    .join('\n\n')}\n`;
}

const row = (symbol: string, path: string, about: string) =>
  `  ${symbol} ${path.padEnd(41)}  ${oneLine(about)}`.trimEnd();

function next({repository, file}: Found, {ci, branch, key}: Chosen, emulator: string): readonly string[] {
  const fresh = file === undefined;
  const steps = [
    ...(key === 'typed' ? ['set INSTANTLY_API_KEY to the key: it is not kept'] : []),
    ...(fresh && key === 'none' ? ['fill in rbac.yaml, then: instantly-rbac validate'] : []),
    ...(fresh && key !== 'none' ? [`instantly-rbac plan${emulator}   shows that nothing is to change`] : []),
    ...(repository === undefined ? ['git init, and commit these files'] : ['commit these files']),
    ...(ci === 'none' ? [] : CI_STEPS[ci](branch)),
  ];
  return steps.map((step, index) => `  ${index + 1}. ${step}`);
}

const TOOL_STEP = 'pin the tool in package.json and commit its lock file: the jobs run npm ci';

const CI_STEPS: Readonly<Record<Exclude<Chosen['ci'], 'none'>, (branch: string) => readonly string[]>> = {
  github: branch => [
    TOOL_STEP,
    `make the environments instantly-plan, instantly-read, instantly-apply and instantly-daily; each gets a secret INSTANTLY_API_KEY,
     of a key that only reads for the first two, of one that writes for the others, which only ${oneLine(branch)} may use`,
    `protect ${oneLine(branch)}, and name reviewers of instantly-apply: docs/ci.md of instantly-rbac has the details`,
  ],
  gitlab: () => [
    TOOL_STEP,
    `make the environments instantly-read, instantly-apply and instantly-daily; each gets a masked variable INSTANTLY_API_KEY,
     of a key that only reads for the first, of one that writes for the others`,
    'protect the default branch and instantly-apply: docs/ci.md of instantly-rbac has the details',
  ],
};
