import {describe, expect, it} from 'vitest';
import type {AccessModel} from '../../src/model/access.ts';
import {renderMatrix} from '../../src/render/access/matrix-text.ts';
import {styleOf} from '../../src/render/style.ts';
import {buildMatrix, cellText, type TableName} from '../../src/report/matrix.ts';
import {accessOf, exampleAccess} from './access/story.ts';

const text = (model: AccessModel, tables: readonly TableName[], width?: number) =>
  renderMatrix(buildMatrix(model, tables, false), model, {style: styleOf(false), width});

const cells = (model: AccessModel, table: TableName, all = false) => {
  const [found] = buildMatrix(model, [table], all).tables;
  return (found?.rows ?? []).map(row => [
    row.name,
    row.as,
    ...(found?.columns ?? []).map(({id}) => cellText(row.cells[id] ?? {live: null, declared: null})),
    ...row.state,
  ]);
};

describe('the matrix of rbac.example.yaml', () => {
  it('is what its comments ask for, and claims no more than its permissions give', () => {
    expect(text(exampleAccess(), ['roles', 'members', 'keys'])).toMatchInlineSnapshot(`
      "Workspace Acme Outbound (0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b): the files alone

      Roles          grants  campaigns             leads               accounts  webhooks  API keys  members
      Administrator  admin   full                  full                full      full      full      full
      Manager        editor  create, edit, launch  import, edit, move  view      none      none      none
      SDR            editor  edit, launch          import, edit        view      none      none      none
      Viewer         view    view                  view                view      none      none      none

      Members            role           campaigns             leads               accounts  webhooks  API keys  members
      ceo@acme.com       owner          full                  full                full      full      full      full
      ana@acme.com       Administrator  full                  full                full      full      full      full
      tom@acme.com       Administrator  full                  full                full      full      full      full
      eli@acme.com       SDR            edit, launch          import, edit        view      none      none      none
      mia@acme.com       Manager        create, edit, launch  import, edit, move  view      none      none      none
      sam@acme.com       SDR            edit, launch          import, edit        view      none      none      none
      audit@partner.com  Viewer         view                  view                view      none      none      none
      ida@acme.com       Viewer         view                  view                view      none      none      none

      Keys                                   owner         campaigns  leads  accounts  webhooks  API keys  members
      CI — Access as Code                    ana@acme.com  view       none   view      none      full      full
      Integration Service — Webhook Handler  tom@acme.com  none       view   none      none      none      none
      Marketing — Analytics Read Only        ida@acme.com  view       none   view      none      none      none
      SDR — Campaign Management              mia@acme.com  full       full   none      none      none      none

        · full: of a role everything there is, of a key every action
        · launch: to launch and to pause; the API has no permission for it but edit
        · import, which adds leads, and edit have no permission of their own: they come with seeing leads
        · webhooks and API keys are one permission of the app; neither it nor that of members tells viewing from managing
        · permissions narrow what the app shows, and are no security boundary
      "
    `);
  });

  it('folds where it is too wide', () => {
    expect(text(exampleAccess(), ['roles'], 60)).toMatchInlineSnapshot(`
      "Workspace Acme Outbound (0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b): the files alone

      Roles (grants)
        Administrator  admin
          campaigns  full
          leads      full
          accounts   full
          webhooks   full
          API keys   full
          members    full
        Manager  editor
          campaigns  create, edit, launch
          leads      import, edit, move
          accounts   view
          none in webhooks, API keys, members
        SDR  editor
          campaigns  edit, launch
          leads      import, edit
          accounts   view
          none in webhooks, API keys, members
        Viewer  view
          campaigns  view
          leads      view
          accounts   view
          none in webhooks, API keys, members

        · full: of a role everything there is, of a key every action
        · launch: to launch and to pause; the API has no permission for it but edit
        · import, which adds leads, and edit have no permission of their own: they come with seeing leads
        · webhooks and API keys are one permission of the app; neither it nor that of members tells viewing from managing
        · permissions narrow what the app shows, and are no security boundary
      "
    `);
  });
});

describe('a matrix', () => {
  it('shows what the files ask for behind what is live', async () => {
    const model = await accessOf({
      live: {
        members: [
          {email: 'a@acme.com', role: 'admin'},
          {email: 'u@acme.com', role: 'view', accepted: false},
        ],
        api_keys: [{name: 'K', scopes: ['leads:all']}],
      },
      files: [
        'roles: {SDR: {grants: editor, permissions: [campaigns.view]}}',
        'members: [{email: a@acme.com, role: SDR}, {email: n@acme.com, role: view}]',
        'keys: [{name: K, scopes: [leads:read], owner: a@acme.com}]',
      ].join('\n'),
    });
    expect(cells(model, 'members')).toEqual([
      ['olga@acme.com', 'owner', 'full', 'full', 'full', 'full', 'full', 'full'],
      [
        'a@acme.com',
        'admin → SDR',
        'full → view',
        'full → none',
        'full → none',
        'full → none',
        'full → none',
        'full → none',
      ],
      ['n@acme.com', 'view', 'view', 'view', 'view, manage?', 'none', 'none', 'none', 'not live yet'],
      [
        'u@acme.com',
        'view',
        'view',
        'view',
        'view, manage?',
        'none',
        'none',
        'none',
        'invited, not accepted yet',
        'undeclared: the next apply removes it',
      ],
    ]);
    expect(cells(model, 'keys')).toEqual([['K', 'a@acme.com', 'none', 'full → view', 'none', 'none', 'none', 'none']]);
  });

  it('has the roles of the API that somebody has, beside the named ones', async () => {
    const model = await accessOf({
      live: {members: [{email: 'u@acme.com', role: 'editor'}]},
      files: 'roles: {SDR: {grants: view}}\nmembers: []',
    });
    expect(cells(model, 'roles').map(([name, grants]) => [name, grants])).toEqual([
      ['SDR', 'view'],
      ['editor', 'editor'],
    ]);
  });

  it('has a row for each key of a name', async () => {
    const scopes = ['leads:read'];
    const model = await accessOf({
      live: {
        api_keys: [
          {name: 'K', scopes: ['all:all'], timestamp_created: '2026-01-02T00:00:00.000Z'},
          {name: 'K', scopes, timestamp_created: '2026-01-01T00:00:00.000Z'},
        ],
      },
      files: 'keys: [{name: K, scopes: [leads:read]}]',
    });
    expect(
      cells(model, 'keys').map(([name, , campaigns, leads, ...rest]) => [name, campaigns, leads, rest.at(-1)]),
    ).toEqual([
      ['K', 'none', 'view', 'none'],
      ['K', 'full', 'full', 'another of its name'],
    ]);
  });

  it('has every section and every resource when all is asked for', async () => {
    const model = await accessOf({live: {api_keys: [{name: 'K', scopes: ['all:read']}]}});
    const [members, keys] = [buildMatrix(model, ['members'], true), buildMatrix(model, ['keys'], true)];
    expect(members.tables[0]?.columns.map(({title}) => title)).toContain('AI agents');
    expect(keys.tables[0]?.columns).toHaveLength(37);
    expect(cells(model, 'keys', true)[0]).toEqual(['K', '–', ...Array.from({length: 37}, () => 'view')]);
  });

  it('says of a table that nobody is in it', async () => {
    const model = await accessOf({live: {}});
    expect(text(model, ['keys'])).toContain('\nKeys  none\n');
  });
});
