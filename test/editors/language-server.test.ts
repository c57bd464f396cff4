import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {PERMISSIONS} from '../../src/model/permissions.ts';
import {SCOPES} from '../../src/model/scopes.ts';
import {ACME, api, folderWith, run} from '../cli/support.ts';
import {LanguageServer} from './language-server.ts';

const HEADER = '# yaml-language-server: $schema=./schemas/rbac.schema.json\n';

const FILE = `${HEADER}version: 1
roles:
  manager:
    grants: 
    permissions: []
members:
  - email: ana@acme.com
    role: admin
    
keys:
  - name: BI
    scopes: []
    secret:
      to: 
guardrails:
  sending_tags: 

`;

/** The place behind a text in the file. */
function behind(file: string, text: string) {
  const before = file.slice(0, file.indexOf(text) + text.length).split('\n');
  return {line: before.length - 1, character: before.at(-1)?.length ?? 0};
}

describe('the YAML language server', () => {
  let server: LanguageServer;
  let init: string;

  beforeAll(async () => {
    const cwd = await folderWith();
    const {env} = await api({workspaces: [ACME]});
    expect(await run(['init'], {cwd, env})).toMatchObject({code: 0});
    init = await run(['export'], {cwd, env}).then(({stdout}) => stdout);
    await mkdir(join(cwd, 'schemas'), {recursive: true});
    for (const name of ['fleet', 'overlay'])
      await writeFile(join(cwd, `schemas/${name}.schema.json`), (await run(['schema', name])).stdout);
    server = new LanguageServer(cwd);
    await server.start();
    await server.open('rbac.yaml', FILE);
  });
  afterAll(() => server.stop());

  it('finds nothing wrong with what init and export write: the schema that their first line names is there', async () => {
    expect(init).toContain(HEADER);
    expect(await server.open('exported.yaml', init)).toEqual([]);
  });

  it.each([
    ['sections', '  sending_tags: \n', ['workspace', 'tags', 'assignments', 'sub_workspaces', 'manage']],
    ['fields of a member', 'role: admin\n    ', ['nickname', 'reason', 'expires', 'previously']],
    ['built-in roles', '    role: ', ['admin', 'editor', 'view']],
    ['what a role grants', 'grants: ', ['admin', 'editor', 'view']],
    ['every permission', 'permissions: [', PERMISSIONS],
    ['every scope', 'scopes: [', SCOPES],
    ['places for secrets', '      to: ', ['file', 'env-file', 'age', 'github', 'vault', 'exec']],
    ['what a guardrail may be', 'sending_tags: ', ['warn', 'refuse']],
  ])('completes %s', async (_what, text, words) => {
    expect(await server.complete('rbac.yaml', behind(FILE, text))).toEqual(expect.arrayContaining([...words]));
  });

  it.each([
    ['a section', 'members', 'A person|People|members'],
    ['a field', 'email', 'Address the person is invited at'],
    ['scopes', 'scopes', 'What the key may do'],
    ['a guardrail', 'sending_tags', 'choose its senders'],
  ])('explains %s', async (_what, text, words) => {
    const {line, character} = behind(FILE, text);
    expect(await server.hover('rbac.yaml', {line, character: character - 1})).toMatch(new RegExp(words));
  });

  it('shows defaults and examples', async () => {
    const file = `${HEADER}version: 1\nkeys:\n  - name: BI\n    scopes: [leads:read]\n    overlap: 3d\n`;
    await server.open('hover.yaml', file);
    const {line, character} = behind(file, 'overlap');
    const shown = await server.hover('hover.yaml', {line, character: character - 1});
    expect(shown).toContain('How long the old and the new key both work');
    expect(shown).toContain('24h');
  });

  it('underlines what is wrong', async () => {
    const bad = `${HEADER}version: 1\nmembers:\n  - email: ana@acme.com\n    rank: 7\nkeys:\n  - {name: BI, scopes: [comets:read]}\n`;
    const found = await server.open('bad.yaml', bad);
    const lines = found.map(({message, range}) => [range.start.line, message] as const);
    expect(lines).toEqual(
      expect.arrayContaining([
        [3, expect.stringContaining('Missing property "role"')],
        [4, expect.stringContaining('Property rank is not allowed')],
        [6, expect.stringContaining('Value is not accepted')],
      ]),
    );
  });

  it('does the same for the files of a fleet', async () => {
    const fleet = `# yaml-language-server: $schema=./schemas/fleet.schema.json\nversion: 1\nworkspaces:\n  - id: 0190b2c4-7d1e-7a52-8f3b-00000000000a\n    \nguardrails:\n  lost_everywhere: maybe\n`;
    expect(await server.open('fleet.yaml', fleet)).not.toEqual([]);
    expect(await server.complete('fleet.yaml', behind(fleet, '000a\n    '))).toEqual(
      expect.arrayContaining(['name', 'labels', 'files', 'canary']),
    );
    const overlay = `# yaml-language-server: $schema=./schemas/overlay.schema.json\nversion: 1\nkeys:\n  - name: BI\n`;
    expect(await server.open('overlay.yaml', overlay)).toEqual([]);
  });
});
