import type {ShownChange, Warning} from '../../src/model/plan.ts';
import type {Brief} from '../../src/report/brief.ts';

export const WORKSPACE = '0190b2c4-0000-7000-8000-000000000001';

export const change = (address: `member/${string}`, more: Partial<ShownChange> = {}): ShownChange => ({
  address,
  kind: 'member',
  action: 'update',
  reason: 'declared',
  risk: 'medium',
  at: {file: 'rbac.yaml', line: 4, column: 5},
  before: {role: 'admin'},
  after: {role: 'view'},
  fields: [{path: 'role', before: 'admin', after: 'view'}],
  summary: '',
  ...more,
});

/** A drift of these changes. */
export const briefOf = (changes: readonly ShownChange[] = [], warnings: readonly Warning[] = []): Brief => ({
  of: 'drift',
  workspace: {id: WORKSPACE, name: 'Acme'},
  changes,
  summary: {create: 0, update: changes.length, replace: 0, delete: 0, assign: 0, unassign: 0},
  risks: [],
  meanings: [],
  guardrails: [],
  assertions: [],
  notes: [],
  warnings,
});

export const BOB = change('member/bob@acme.com');
export const EVE = change('member/eve@acme.com', {action: 'delete', reason: 'undeclared', risk: 'high', fields: []});
