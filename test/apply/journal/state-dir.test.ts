import {homedir} from 'node:os';
import {describe, expect, it} from 'vitest';
import {stateDir} from '../../../src/apply/journal/state-dir.ts';

const usual = {env: {HOME: '/home/ana'}, cwd: '/repo', apiHost: 'api.instantly.ai', workspaceId: 'w-1'};

describe('journals are kept', () => {
  it.each([
    ['below the home folder', {}, '/home/ana/.local/state/instantly-rbac/api.instantly.ai/w-1'],
    [
      'where XDG_STATE_HOME says',
      {env: {XDG_STATE_HOME: '/var/state', HOME: '/home/ana'}},
      '/var/state/instantly-rbac/api.instantly.ai/w-1',
    ],
    [
      'not where a relative XDG_STATE_HOME says',
      {env: {XDG_STATE_HOME: 'state', HOME: '/home/ana'}},
      '/home/ana/.local/state/instantly-rbac/api.instantly.ai/w-1',
    ],
    [
      'below the home folder of the system without HOME',
      {env: {}},
      `${homedir()}/.local/state/instantly-rbac/api.instantly.ai/w-1`,
    ],
    ['where the option says', {option: '.rbac/emulator/state'}, '/repo/.rbac/emulator/state/api.instantly.ai/w-1'],
    ['where an absolute option says', {option: '/tmp/x'}, '/tmp/x/api.instantly.ai/w-1'],
    ['apart for each port', {apiHost: '127.0.0.1:8080'}, '/home/ana/.local/state/instantly-rbac/127.0.0.1:8080/w-1'],
    ['inside, whatever the host is called', {apiHost: '..', option: '/s'}, '/s/_/w-1'],
    ['in one folder, whatever the host is called', {apiHost: 'a/../b', option: '/s'}, '/s/a_.._b/w-1'],
  ])('%s', (_row, more, path) => {
    expect(stateDir({...usual, ...more})).toBe(path);
  });

  it.each(['..', '', 'a/b', 'x'.repeat(101), 'a\0b'])('not for a workspace called %j', workspaceId => {
    expect(() => stateDir({...usual, workspaceId})).toThrow('is not an id');
  });
});
