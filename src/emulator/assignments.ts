import {Fields} from './fields.ts';
import {type Home, stayHome} from './home.ts';
import {isUuid, stableStamp} from './ids.ts';
import {nameOr, type RowParser, type TagFinder} from './rows.ts';
import type {AccountRow, CampaignRow, MappingRow, ResourceType, TagRow} from './shapes.ts';

/** A tag as read, with the things that were written on it. */
export interface TagDraft {
  readonly tag: TagRow;
  readonly path: string;
  readonly campaigns: readonly string[];
  readonly accounts: readonly string[];
}

/** Tags: a label alone, or an object, which may name the campaigns (ids or names) and accounts (addresses) that carry it. */
export const tagParser =
  (home: Home): RowParser<TagDraft> =>
  (item, path, index) => {
    const fields = new Fields(nameOr(item, 'label'), path).only([
      ...[
        'id',
        'label',
        'description',
        'organization_id',
        'timestamp_created',
        'timestamp_updated',
        'campaigns',
        'accounts',
      ],
    ]);
    const label = fields.text('label');
    const created = fields.stamp('timestamp_created', () => stableStamp(index));
    const tag: TagRow = {
      id: home.idOf(fields, 'tag', label),
      label,
      description: fields.textOrNull('description'),
      organization_id: stayHome(fields, 'organization_id', home),
      timestamp_created: created,
      timestamp_updated: fields.stamp('timestamp_updated', () => created),
    };
    return {tag, path, campaigns: fields.texts('campaigns'), accounts: fields.texts('accounts')};
  };

/** Finds a tag by id or label. An id that no tag has passes, since deleted tags leave traces; an unknown label does not. */
export function tagFinder(tags: readonly TagRow[]): TagFinder {
  const idAt = new Map(tags.toReversed().map(({label, id}) => [label, id]));
  return (text, path) => {
    const found = idAt.get(text) ?? (isUuid(text) ? text.toLowerCase() : undefined);
    if (found === undefined) throw new Error(`${path} is "${text}", and no tag has that label`);
    return found;
  };
}

/** Mappings: `tag_id`, or `tag` with a label, then `resource_id` and `resource_type`. They may point at things long gone. */
export const mappingParser =
  (home: Home, tagId: TagFinder): RowParser<MappingRow> =>
  (item, path, index) => {
    const fields = new Fields(item, path).only([
      ...['id', 'tag_id', 'tag', 'resource_id', 'resource_type', 'organization_id', 'timestamp_created'],
    ]);
    const name = fields.has('tag_id') ? 'tag_id' : 'tag';
    const tag_id = tagId(fields.text(name), `${path}.${name}`);
    const resource_id = fields.text('resource_id');
    return {
      id: home.idOf(fields, 'mapping', `${tag_id} ${resource_id}`),
      tag_id,
      resource_id,
      resource_type: fields.choice<ResourceType>('resource_type', [1, 2], resource_id.includes('@') ? 1 : 2),
      timestamp_created: fields.stamp('timestamp_created', () => stableStamp(index)),
      organization_id: stayHome(fields, 'organization_id', home),
    };
  };

/** The tag and thing of a mapping as one text, blind to the letter case of addresses. */
export const assignmentKey = (tagId: string, type: ResourceType, resource: string): string =>
  `${tagId} ${type} ${resource.toLowerCase()}`;

/** What assignments on tags may refer to. */
export interface Targets {
  readonly campaigns: readonly CampaignRow[];
  readonly accounts: readonly AccountRow[];
}

/** The mappings behind the assignments written on tags, less those that are among the explicit ones. They have to point at something. */
export function mappingsOf(drafts: readonly TagDraft[], targets: Targets, explicit: readonly MappingRow[], home: Home) {
  const known = new Set(explicit.map(row => assignmentKey(row.tag_id, row.resource_type, row.resource_id)));
  const accounts = new Map(targets.accounts.map(({email}) => [email.toLowerCase(), email]));
  const wanted = drafts.flatMap(draft => [
    ...draft.campaigns.map((text, index) =>
      written(draft, 2, campaignId(text, targets.campaigns, `${draft.path}.campaigns[${index}]`)),
    ),
    ...draft.accounts.map((text, index) =>
      written(draft, 1, accountEmail(text, accounts, `${draft.path}.accounts[${index}]`)),
    ),
  ]);
  const parse = mappingParser(home, id => id);
  return wanted
    .filter(row => !known.has(assignmentKey(row.tag_id, row.resource_type, row.resource_id)))
    .map((row, index) => parse(row, 'state', explicit.length + index));
}

const written = ({tag}: TagDraft, resource_type: ResourceType, resource_id: string) => ({
  tag_id: tag.id,
  resource_type,
  resource_id,
});

function campaignId(text: string, campaigns: readonly CampaignRow[], path: string): string {
  const found = campaigns.filter(({id, name}) => id === text.toLowerCase() || name === text);
  const [first, second] = found;
  if (first === undefined) throw new Error(`${path} is "${text}", and no campaign has that id or name`);
  if (second !== undefined)
    throw new Error(`${path} is "${text}", and ${found.length} campaigns have that name: write an id`);
  return first.id;
}

function accountEmail(text: string, accounts: ReadonlyMap<string, string>, path: string): string {
  const found = accounts.get(text.toLowerCase());
  if (found === undefined) throw new Error(`${path} is "${text}", and no account has that address`);
  return found;
}
