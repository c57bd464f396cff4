import type {Chosen} from './choices.ts';
import {CI_FILES} from './generated/ci.ts';
import type {NewFile} from './new-files.ts';

/** The files of examples/ for a CI service, made to fit the branch. GitLab knows the default branch by itself. */
export function ciFiles({ci, branch}: Pick<Chosen, 'ci' | 'branch'>): readonly NewFile[] {
  const list = branch === 'main' ? '[main]' : `[${JSON.stringify(branch)}]`;
  return (CI_FILES[ci] ?? []).map(({path, text}) => ({
    path,
    text: text.replaceAll('branches: [main]', `branches: ${list}`),
    about: ABOUT[path.replace(/^.*access-/, '')] ?? '',
  }));
}

const ABOUT: Readonly<Record<string, string>> = {
  'pull-request.yml': 'what a pull request changes, without a key',
  'plan.yml': 'what apply would do, with a key that reads',
  'apply.yml': 'after a merge: plan, approval, apply',
  'daily.yml': 'what has expired or is to be rotated',
  'drift.yml': 'an issue about what differs',
  '.gitlab-ci.yml': 'check, plan, apply, and two schedules',
};
