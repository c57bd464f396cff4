import {describe, expect, it} from 'vitest';
import type {AccessModel} from '../../../src/model/access.ts';
import {renderWhoCan} from '../../../src/render/access/who-can.ts';
import {styleOf} from '../../../src/render/style.ts';
import {findQuestion, namesInUse} from '../../../src/report/question.ts';
import {whoCan} from '../../../src/report/who-can.ts';
import {accessOf, declaredAccess} from '../../report/access/story.ts';
import {HOSTILE, isUnsafe, undressed} from '../hostile.ts';

function text(model: AccessModel, asked: string, colour = false): string {
  const question = findQuestion(asked, namesInUse(model));
  if (!question) throw new Error(`${asked} asks for nothing`);
  return renderWhoCan(whoCan(model, question), model, styleOf(colour));
}

const person = (name: string, role: string, more: object = {}) => ({email: `${name}@acme.com`, role, ...more});

const model = () =>
  accessOf({
    live: {
      members: [
        person('ana', 'admin'),
        person('ben', 'admin'),
        person('eve', 'editor', {accepted: false}),
        person('ida', 'view', {permissions: ['campaigns.view', 'campaigns.delete']}),
        person('sam', 'editor', {permissions: ['campaigns.view']}),
      ],
      api_keys: [
        {name: 'CI', scopes: ['api_keys:all']},
        {name: 'CRM', scopes: ['campaigns:all', 'leads:all']},
        {name: 'Zap', scopes: ['all:all']},
      ],
    },
    files: [
      'roles: {SDR: {grants: editor, permissions: [campaigns.view]}}',
      'members: [{email: ana@acme.com, role: view}, {email: ben@acme.com, role: admin}, {email: sam@acme.com, role: SDR}, {email: new@acme.com, role: admin}]',
      'keys: [{name: CRM, scopes: [leads:all]}, {name: CI, scopes: [api_keys:all]}]',
      'manage: {ignore: ["key/Zap", "member/ida@*"]}',
    ].join('\n'),
  });

describe('who can, in text', () => {
  it('is grouped by how far, with roles, scopes, sides and places', async () => {
    expect(text(await model(), 'campaigns.delete')).toMatchInlineSnapshot(`
      "Who can campaigns.delete (delete campaigns)?
      Workspace Acme (0190b2c4-0000-7000-8000-000000000001): live and declared

      People
        member/ana@acme.com   admin   live only · rbac.yaml:4:11
        member/ben@acme.com   admin   live and declared · rbac.yaml:4:46
        member/eve@acme.com   editor  live only · invited, not accepted yet · undeclared: the next apply removes it
        member/new@acme.com   admin   declared only · not live yet · rbac.yaml:4:116
        member/olga@acme.com  owner   live only

      People, perhaps
        member/ida@acme.com  view (2 permissions)  live only · ignored by the files

      People whose permissions leave it out: the app hides it
        member/sam@acme.com  SDR (editor, 1 permission)  live and declared · rbac.yaml:4:82

      Keys
        key/CRM  campaigns:all  live only · rbac.yaml:5:8
        key/Zap  all:all        live only · ignored by the files

      Keys, by a detour: they can make a key, an admin or an owner that can
        key/CI  api_keys:all  live and declared · rbac.yaml:5:42

        · permissions narrow what the app shows, and are no security boundary
        · perhaps: the vendor does not document it, or its pages disagree

      People: 5 of 7, 1 of them invited and not in yet. Keys: 2 of 3, and 1 by a detour.
      "
    `);
  });

  it('says that nobody can', () => {
    const nobody = declaredAccess('members: [{email: a@acme.com, role: view}]\nkeys: []');
    expect(text(nobody, 'organization.billing')).toMatch(/\n\nPeople: 0 of 1\. Nobody can, as far as is known\.\n$/);
  });

  it('names the part of a wildcard that is held', async () => {
    const keys = await accessOf({live: {api_keys: [{name: 'K', scopes: ['leads:read', 'emails:all']}]}});
    expect(text(keys, 'leads:all')).toContain('Keys, in part\n  key/K  leads:read\n');
  });

  it('names the permissions of a part, and the role once', async () => {
    const permissions = ['leadManagement.view'];
    const live = {members: [person('ida', 'view', {permissions}), person('ana', 'admin')]};
    const found = await accessOf({live});
    expect(text(found, 'leads:all')).toContain('member/ida@acme.com  view (1 permission) · leadManagement.view\n');
    expect(text(found, 'all:all')).toContain('People, in part\n  member/ana@acme.com  admin\n');
  });

  it('means the same without colour', async () => {
    const found = await model();
    expect(undressed(text(found, 'leads:all', true))).toBe(text(found, 'leads:all'));
  });

  it('stays on safe lines, whatever names the API has', async () => {
    const name = HOSTILE.replace(/\ud800/, '');
    const odd = await accessOf({live: {api_keys: [{name, scopes: ['all:all']}]}});
    expect(isUnsafe(text(odd, 'campaigns.delete'))).toBe(false);
  });
});
