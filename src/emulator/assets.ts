import {Fields} from './fields.ts';
import {type Home, stayHome} from './home.ts';
import {stableStamp} from './ids.ts';
import {nameOr, type RowParser, type TagFinder} from './rows.ts';
import type {AccountRow, AuditRow, CampaignRow} from './shapes.ts';

const WEEK = {
  schedules: [
    {
      name: 'Weekdays',
      timing: {from: '09:00', to: '17:00'},
      days: {1: true, 2: true, 3: true, 4: true, 5: true},
      timezone: 'Etc/GMT+12',
    },
  ],
};

/** Campaigns: a name alone, or an object; sending tags may be written as labels, which `tagId` turns into ids. Unknown fields stay. */
export const campaignParser =
  (home: Home, tagId: TagFinder): RowParser<CampaignRow> =>
  (item, path, index) => {
    const fields = new Fields(nameOr(item, 'name'), path);
    const name = fields.text('name');
    const created = fields.stamp('timestamp_created', () => stableStamp(index));
    const known = {
      id: home.idOf(fields, 'campaign', name),
      name,
      status: fields.number('status', 1),
      email_tag_list: fields
        .texts('email_tag_list')
        .map((tag, place) => tagId(tag, `${path}.email_tag_list[${place}]`)),
      timestamp_created: created,
      timestamp_updated: fields.stamp('timestamp_updated', () => created),
      organization: stayHome(fields, 'organization', home),
    };
    return fields.complete(known, {campaign_schedule: WEEK});
  };

/** Sending accounts: an address alone, or an object. Unknown fields stay. */
export const accountParser =
  (home: Home): RowParser<AccountRow> =>
  (item, path, index) => {
    const fields = new Fields(nameOr(item, 'email'), path);
    const created = fields.stamp('timestamp_created', () => stableStamp(index));
    const known = {
      email: fields.text('email'),
      status: fields.number('status', 1),
      timestamp_created: created,
      timestamp_updated: fields.stamp('timestamp_updated', () => created),
      organization: stayHome(fields, 'organization', home),
    };
    return fields.complete(known, ACCOUNT);
  };

const ACCOUNT = {
  first_name: '',
  last_name: '',
  warmup_status: 1,
  provider_code: 2,
  setup_pending: false,
  is_managed_account: false,
  stat_warmup_score: null,
};

/** Lines of the audit log: `activity_type` is any number, published or not; unknown fields stay. */
export const auditParser =
  (home: Home): RowParser<AuditRow> =>
  (item, path, index) => {
    const fields = new Fields(item, path);
    const activity_type = fields.number('activity_type');
    const known = {
      id: home.idOf(fields, 'audit', `${index}`),
      timestamp: fields.stamp('timestamp', () => stableStamp(index)),
      organization_id: stayHome(fields, 'organization_id', home),
      activity_type,
    };
    return fields.complete(known, AUDIT);
  };

/** What an audit line says about everything it has no word on. */
export const AUDIT = {
  ip_address: '127.0.0.1',
  from_api: false,
  user_agent: null,
  user_id: null,
  user_name: null,
  api_key_id: null,
  affected_count: null,
  campaign_id: null,
  webhook_id: null,
  subsequence_id: null,
  list_id: null,
  audit_metadata: {},
};
