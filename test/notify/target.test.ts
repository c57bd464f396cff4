import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {RbacError} from '../../src/errors.ts';
import {parseTarget} from '../../src/notify/target.ts';

describe('a target', () => {
  it.each([
    ['github-issue', {to: 'github-issue'}],
    ['gitlab-issue', {to: 'gitlab-issue'}],
    ['slack=env:SLACK_WEBHOOK', {to: 'slack', from: 'env', place: 'SLACK_WEBHOOK'}],
    ['webhook=file:/run/secrets/hook', {to: 'webhook', from: 'file', place: '/run/secrets/hook'}],
    ['webhook=file:my hooks/one', {to: 'webhook', from: 'file', place: 'my hooks/one'}],
  ])('%s', (text, target) => {
    expect(parseTarget(text)).toEqual({...target, name: text});
  });
});

const SECRET = 'T0CANARY/B0CANARY/xyzcanary';

describe('is refused and not repeated', () => {
  it.each([
    ['an address', `slack=https://hooks.slack.com/services/${SECRET}`],
    ['an address alone', `https://hooks.slack.com/services/${SECRET}`],
    ['an address where a variable should be', `slack=env:https://hooks.slack.com/${SECRET}`],
    ['an address where a file should be', `webhook=file:https://hooks.slack.com/${SECRET}`],
    ['half an address', `slack=${SECRET}`],
    ['half an address where a variable should be', `slack=env:${SECRET}`],
    ['a variable without a name', 'slack=env:'],
    ['another target', `teams=${SECRET}`],
    ['an issue with a value', `github-issue=${SECRET}`],
    ['a line break', `slack=env:A\n${SECRET}`],
    ['nothing', ''],
  ])('%s', (_what, text) => {
    const error = (() => {
      try {
        return parseTarget(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    if (!(error instanceof RbacError)) throw new Error('it was taken');
    expect(error.exitCode).toBe(64);
    expect(error.hint).toMatch(/slack=env:NAME|=env:NAME/);
    expect(inspect(error)).not.toMatch(/canary/i);
  });
});
