import {describe, expect, it} from 'vitest';
import type {AccessModel} from '../../../src/model/access.ts';
import {renderAccess} from '../../../src/render/access/explain.ts';
import {styleOf} from '../../../src/render/style.ts';
import {explainAccess} from '../../../src/report/explain-access.ts';
import {findSubjects, similarSubject, subjectsOf} from '../../../src/report/find-subject.ts';
import {accessOf, declaredAccess, exampleAccess} from '../../report/access/story.ts';
import {HOSTILE, isUnsafe} from '../hostile.ts';

function explain(model: AccessModel, asked: string): string {
  const [subject, ...more] = findSubjects(asked, subjectsOf(model));
  if (!subject || more.length > 0) throw new Error(`${asked} is not one thing`);
  return renderAccess(explainAccess(subject, model), model, styleOf(false));
}

const ID = '0190b2c4-0000-7000-8000-0000000000';

describe('the access of a member', () => {
  it('is told from both sides, with what differs and what it comes to', async () => {
    const model = await accessOf({
      live: {
        members: [
          {email: 'olga@acme.com', role: 'owner', user_id: `${ID}f1`},
          {
            id: `${ID}a1`,
            email: 'mia@acme.com',
            role: 'admin',
            user_email: 'mia@home.org',
            issuer_id: `${ID}f1`,
            timestamp_created: '2026-10-02T08:00:00.000Z',
          },
        ],
      },
      files: [
        'roles:',
        '  SDR: {grants: editor, permissions: [campaigns.view, campaigns.edit]}',
        'members: [{email: mia@acme.com, role: SDR, reason: OPS-1, expires: 2027-01-31}]',
        'keys: [{name: CRM, scopes: [leads:all], owner: mia@acme.com}]',
      ].join('\n'),
    });
    expect(explain(model, 'mia@acme.com')).toMatchInlineSnapshot(`
      "member/mia@acme.com
      Workspace Acme (0190b2c4-0000-7000-8000-000000000001): live and declared

        live
          role         admin
          permissions  not narrowed: all that the role brings
          signs in as  mia@home.org
          added        2026-10-02T08:00:00.000Z by olga@acme.com
          id           0190b2c4-0000-7000-8000-0000000000a1

        declared  rbac.yaml:5:11
          role              SDR
          grants            editor
          role declared at  rbac.yaml:4:3
          permissions       2 permissions
          reason            OPS-1
          expires           2027-01-31

        differs
          permissions  + campaigns.edit  + campaigns.view
          role  admin → editor
        ~ instantly-rbac plan --explain "member/mia@acme.com" tells what an apply would do

        Access
          campaigns         full → edit, launch
          leads             full → none
          accounts          full → none
          webhooks          full → none
          API keys          full → none
          members           full → none
          dashboard         full → none
          analytics         full → none
          Unibox            full → none
          lead finder       full → none
          lead labels       full → none
          CRM               full → none
          website chat      full → none
          website visitors  full → none
          blocklist         full → none
          preferences       full → none
          inbox placement   full → none
          AI agents         full → none
          workspace         full → none
          billing           full → none
          agency            full → none
          workspace group   invite, remove → none

        Permissions
          campaigns.view  view campaigns  declared only
          campaigns.edit  edit campaigns  declared only

        Keys in this name
          key/CRM  leads:all  rbac.yaml:6:8

        · permissions narrow what the app shows, and are no security boundary
      "
    `);
  });

  it('is told of an open invitation and of a role that is not only what it is called', async () => {
    const model = await accessOf({
      live: {members: [{id: `${ID}a1`, email: 'v@acme.com', role: 'view', accepted: false}]},
      files: 'members: [{email: v@acme.com, role: view}]',
    });
    const text = explain(model, 'member/v@acme.com');
    expect(text).toContain('  live  invited, not accepted yet\n');
    expect(text).toContain('  · there is no access before the invitation is accepted\n');
    expect(text).toContain('  · `view` is not read-only: ');
    expect(text).toContain('    accounts          view, manage?\n');
  });

  it('says where the tool was told nothing', async () => {
    const model = await accessOf({live: {members: [{email: 'u@acme.com', role: 'view'}]}, files: 'tags: []'});
    expect(explain(model, 'u@acme.com')).toContain('  declared  the files manage nothing of this kind\n');
    const managed = await accessOf({files: 'members: [{email: n@acme.com, role: view}]'});
    expect(explain(managed, 'n@acme.com')).toContain('  live  the API does not show it\n');
  });

  it('tells the warnings that are about it alone', async () => {
    const model = await accessOf({
      live: {
        members: [
          {email: 'a@acme.com', role: 'view'},
          {email: 'a@acme.com', role: 'editor'},
          {email: 'b@acme.com', role: 'view'},
        ],
      },
      files: 'members:\n  - {email: a@acme.com, role: view}\n  - {email: b@acme.com, role: view}',
    });
    expect(explain(model, 'a@acme.com')).toContain('LIVE_AMBIGUOUS  rbac.yaml:4');
    expect(explain(model, 'b@acme.com')).not.toContain('LIVE_AMBIGUOUS');
  });
});

describe('the access of a key', () => {
  it('is told with its wildcards, its dangers, its age and its namesakes', async () => {
    const model = await accessOf({
      live: {
        members: [{email: 'ana@acme.com', role: 'admin'}],
        api_keys: [
          {id: `${ID}b1`, name: 'K', scopes: ['all:read'], timestamp_created: '2026-11-01T00:00:00.000Z'},
          {id: `${ID}b2`, name: 'K', scopes: ['leads:all'], timestamp_created: '2026-10-01T00:00:00.000Z'},
        ],
      },
      files: [
        'members: [{email: ana@acme.com, role: admin}]',
        'keys:',
        '  - {name: K, scopes: ["all:read"], owner: ana@acme.com, rotate_every: 30d, secret: {to: file, path: secrets/k}}',
      ].join('\n'),
    });
    expect(explain(model, 'key/k')).toMatchInlineSnapshot(`
      "key/K
      Workspace Acme (0190b2c4-0000-7000-8000-000000000001): live and declared

        live
          scopes        all:read
          made          2026-11-01T00:00:00.000Z, 22 days ago
          rotation due  2026-12-01T00:00:00.000Z
          id            0190b2c4-0000-7000-8000-0000000000b1
        live  another of its name
          scopes  leads:all
          made    2026-10-01T00:00:00.000Z, 53 days ago
          id      0190b2c4-0000-7000-8000-0000000000b2

        declared  rbac.yaml:5:5
          scopes          all:read
          owner           ana@acme.com (admin)
          rotate every    30d
          overlap         24h
          secret goes to  secrets/k

        Scopes
          all:read  read everything: 36 resources, and those of tomorrow

        Access
          campaigns                   view
          leads                       view
          accounts                    view
          webhooks                    view
          API keys                    view
          members                     view
          everything                  view
          ai_agents                   view
          audit_logs                  view
          custom_prompt_templates     view
          account_campaign_mappings   view
          inbox_placement_tests       view
          inbox_placement_analytics   view
          inbox_placement_reports     view
          lead_lists                  view
          background-jobs             view
          custom_tags                 view
          custom_tag_mappings         view
          crm_actions                 view
          block_list_entries          view
          lead-labels                 view
          email_verifications         view
          emails                      view
          email_templates             view
          workspaces                  view
          workspace_billing           view
          workspace_group_members     view
          subsequences                view
          ai_sdr                      view
          ai_sdr_replies              view
          ai_inbox_manager_analytics  view
          sales_flows                 view
          webhook_events              view
          security_tokens             view
          dfy_email_account_orders    view
          auth                        view
          supersearch_enrichments     view

        Danger
          high  can list the keys, and the API shows their secrets (all:read)  key_reads_keys
          high  reaches every resource, those of tomorrow included (all:read)  key_reaches_all

        · the API lists its secret to whoever holds api_keys:read
      "
    `);
  });

  it('says that its owner is gone', async () => {
    const model = await accessOf({files: 'keys: [{name: K, scopes: [leads:read], owner: gone@acme.com}]'});
    expect(explain(model, 'key/K')).toContain('its owner gone@acme.com is no member of the workspace');
    const unknown = declaredAccess('keys: [{name: K, scopes: [leads:read], owner: gone@acme.com}]');
    expect(explain(unknown, 'key/K')).not.toContain('is no member');
  });

  it('says what only one side is dangerous by', async () => {
    const model = await accessOf({
      live: {api_keys: [{name: 'K', scopes: ['api_keys:read']}]},
      files: 'keys: [{name: K, scopes: [workspaces:delete]}]',
    });
    const text = explain(model, 'key/K');
    expect(text).toMatch(/high .* \(api_keys:read\) · live only {2}key_reads_keys/);
    expect(text).toMatch(/critical .* \(workspaces:delete\) · declared only {2}key_removes_workspace/);
    expect(text).toContain('    scopes  + workspaces:delete  − api_keys:read\n');
  });
});

describe('a tag', () => {
  it('is told with what carries it, by which pattern, and who sends by it', async () => {
    const model = await accessOf({
      live: {
        campaigns: [
          {id: `${ID}c1`, name: 'West 1', email_tag_list: ['West']},
          {id: `${ID}c2`, name: 'West 2'},
          {id: `${ID}c3`, name: 'Stray'},
        ],
        accounts: ['a@acme.com'],
        custom_tags: [
          {
            id: `${ID}d1`,
            label: 'West',
            campaigns: ['West 1', 'Stray'],
            accounts: ['a@acme.com'],
            timestamp_created: '2026-10-01T00:00:00.000Z',
          },
        ],
      },
      files: [
        'tags: [{label: West, description: The west}]',
        'assignments:',
        '  - tag: West',
        '    campaigns: ["West *", Nowhere]',
      ].join('\n'),
    });
    expect(explain(model, 'tag/west')).toMatchInlineSnapshot(`
      "tag/West
      Workspace Acme (0190b2c4-0000-7000-8000-000000000001): live and declared

        live
          made        2026-10-01T00:00:00.000Z
          senders of  1 campaign: West 1
          id          0190b2c4-0000-7000-8000-0000000000d1

        declared  rbac.yaml:3:8
          description  The west

        differs
          description  (none) → The west
        ~ instantly-rbac plan --explain "tag/West" tells what an apply would do

        accounts
          a@acme.com

        campaigns  rbac.yaml:5:5
          Stray (0190b2c4-0000-7000-8000-0000000000c3)   no pattern names it
          West 1 (0190b2c4-0000-7000-8000-0000000000c1)  by "West *"
          West 2 (0190b2c4-0000-7000-8000-0000000000c2)  by "West *" · not live yet
          patterns
            "West *"   stands for 2 · rbac.yaml:6:17
            "Nowhere"  stands for nothing · rbac.yaml:6:27
        ~ instantly-rbac plan --explain "assignment/West/campaigns" tells what an apply would do

        ! no campaign is called "Nowhere"; until one is there no campaign loses the tag  NOTHING_MATCHES  rbac.yaml:6

        · tags restrict nobody: they mark, and some choose the accounts that send
      "
    `);
  });
});

describe('a role', () => {
  it('is told with who has it', () => {
    const text = explain(exampleAccess(), 'role/SDR');
    expect(text).toContain('  declared  rbac.example.yaml:50:3\n');
    expect(text).toContain('    campaigns  edit, launch\n    leads      import, edit\n    accounts   view\n');
    expect(text).toMatch(/ {2}Members\n {4}eli@acme\.com {2}rbac\.example\.yaml:\d+:5\n {4}sam@acme\.com {2}/);
    expect(explain(exampleAccess(), 'role/view')).toContain('  Members  nobody\n');
  });
});

describe('a sub-workspace', () => {
  it('is told with its state', async () => {
    const id = `${ID}bb`;
    const model = await accessOf({
      beside: {workspaces: [{id, name: 'Client', parent: 'Acme'}]},
      files: `sub_workspaces: [{id: ${id}, name: Client A}]`,
    });
    const text = explain(model, `sub_workspace/${id}`);
    expect(text).toContain('    state  accepted\n');
    expect(text).toContain('  declared  rbac.yaml:3:18\n    name  Client A\n');
  });
});

describe('an address', () => {
  const model = declaredAccess(
    [
      'roles: {West: {grants: view}}',
      'members: [{email: ana@acme.com, role: view}]',
      'keys: [{name: K, scopes: [leads:read]}, {name: k2, scopes: [leads:read]}]',
      'tags: [{label: West}]',
      'assignments: [{tag: West, campaigns: [], accounts: []}]',
    ].join('\n'),
  );
  const found = (asked: string) => findSubjects(asked, subjectsOf(model)).map(({address}) => address);

  it.each([
    ['in full', 'member/ana@acme.com', ['member/ana@acme.com']],
    ['in another case', 'MEMBER/Ana@Acme.com', ['member/ana@acme.com']],
    ['a name alone', 'ana@acme.com', ['member/ana@acme.com']],
    ['a name that two have', 'west', ['tag/West', 'role/West']],
    ['both types of an assignment', 'assignment/west', ['assignment/West/accounts', 'assignment/West/campaigns']],
    ['nothing', 'key/L', []],
  ])('is found: %s', (_phrase, asked, addresses) => {
    expect(found(asked)).toEqual(addresses);
  });

  it('is found by the login address of a member', async () => {
    const live = await accessOf({live: {members: [{email: 'a@acme.com', role: 'view', user_email: 'a@home.org'}]}});
    for (const asked of ['a@home.org', 'member/A@home.org'])
      expect(findSubjects(asked, subjectsOf(live)).map(({address}) => address)).toEqual(['member/a@acme.com']);
  });

  it.each([
    ['member/anna@acme.com', 'member/ana@acme.com'],
    ['anna@acme.com', 'ana@acme.com'],
    ['key/something else', undefined],
  ])('that is %s may be %s', (asked, similar) => {
    expect(similarSubject(asked, subjectsOf(model))).toBe(similar);
  });
});

describe('names of the API', () => {
  it('stay on one safe line', async () => {
    const name = HOSTILE.replace(/\ud800/, '');
    const model = await accessOf({
      live: {
        api_keys: [{name, scopes: ['leads:read']}],
        custom_tags: [{label: name, description: name, campaigns: [name]}],
        campaigns: [{name, email_tag_list: [name]}],
        members: [{email: 'a@acme.com', role: 'view', nickname: name}],
      },
    });
    const texts = subjectsOf(model).map(subject => renderAccess(explainAccess(subject, model), model, styleOf(false)));
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) expect(isUnsafe(text)).toBe(false);
    expect(texts.join('')).not.toContain('\nforged');
  });
});
