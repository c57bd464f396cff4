import {expect, it} from 'vitest';
import {runPage} from '../../src/notify/run-page.ts';

const GITHUB = {GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'acme/access', GITHUB_RUN_ID: '5'};

it.each([
  ['GitHub', GITHUB, 'https://github.example/acme/access/actions/runs/5'],
  [
    'GitLab',
    {CI_JOB_URL: 'https://gitlab.example/acme/access/-/jobs/6'},
    'https://gitlab.example/acme/access/-/jobs/6',
  ],
  ['nowhere', {}, undefined],
  ['a part of GitHub', {...GITHUB, GITHUB_RUN_ID: ''}, undefined],
  ['no address', {CI_JOB_URL: 'javascript:alert(1)'}, undefined],
  [
    'an address that would end a link',
    {CI_JOB_URL: 'https://a.example/x)(`<b>|[y]'},
    'https://a.example/x%29%28%60%3Cb%3E%7c%5by%5d',
  ],
])('the page of a run in %s', (_where, env, page) => {
  expect(runPage(env)).toBe(page);
});
