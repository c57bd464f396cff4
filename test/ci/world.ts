import {ACME, type Api, type ApiOptions, api, HEAD} from '../cli/support.ts';

/** The key of plan and drift, with the scopes that README.md names for them. */
export const READING_KEY = 'canary-key-that-reads';

const READING = {
  name: 'Reading',
  key: READING_KEY,
  scopes: ['workspaces:read', 'workspace_members:read', 'api_keys:read', 'custom_tags:read'],
};

/** A workspace with a key that reads, beside the one that writes. */
export const workspace = (options: ApiOptions = {}): Promise<Api> =>
  api({workspaces: [{...ACME, members: [...ACME.members, EVE], api_keys: [READING]}]}, options);

const EVE = {email: 'eve@acme.com', role: 'view'};

/** What each environment of GitHub holds. */
export const keysOf = ({key}: Api): Readonly<Record<string, string>> => ({
  'instantly-plan': READING_KEY,
  'instantly-read': READING_KEY,
  'instantly-apply': key,
  'instantly-daily': key,
});

const members = (bob: string, eve: string): string =>
  `${HEAD}members:\n  - {email: bob@acme.com, role: ${bob}}\n  - {email: eve@acme.com, role: view${eve}}\n`;

/** As the workspace is. */
export const IN_STEP = members('editor', '');
/** Bob is to become an admin. */
export const PROMOTION = members('admin', '');
/** The same, and what Eve has is over. */
export const EXPIRY = members('admin', ', expires: 2026-01-31');
/** Eve is no longer declared, which a guardrail refuses. */
export const REFUSED = `${HEAD}members:\n  - {email: bob@acme.com, role: editor}\nguardrails: {protected: [member/eve@acme.com]}\n`;
export const INVALID = members('boss', '');
