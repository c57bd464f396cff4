import {anyOf, type Call, closed, commaList, mentions, type Query} from './endpoint.ts';
import {refusal} from './refusal.ts';
import type {TagRow} from './shapes.ts';
import type {Table} from './table.ts';
import {fold} from './world.ts';

/** What a new tag says. */
export interface TagDraft {
  readonly label: string;
  readonly description?: string | null;
}

const label = {type: 'string', minLength: 1, pattern: '.*\\S.*'};
const description = {type: ['string', 'null']};

/** Body of a creation. DOC: OpenAPI. */
export const tagBody = closed({label, description}, ['label']);

/** Body of a change. DOC: OpenAPI. */
export const tagEdit = anyOf({label, description});

/** Tags by a part of the label, by id, or by what carries them. DOC: OpenAPI. */
export function selectTags(
  {search, tag_ids, resource_ids}: Query,
  {store}: Call,
  table: Table<TagRow>,
): readonly TagRow[] {
  const wanted = new Set(commaList(tag_ids));
  const carried = new Set(
    commaList(resource_ids).flatMap(id => [...store.mappings.tagsOf(1, id), ...store.mappings.tagsOf(2, id)]),
  );
  const fits = (row: TagRow) =>
    (search === undefined || mentions([row.label], search)) &&
    (tag_ids === undefined || wanted.has(row.id)) &&
    (resource_ids === undefined || carried.has(row.id));
  return table.newest().filter(fits);
}

/** A new tag. GUESS: the label is stored without the blanks around it. */
export function createTag(draft: TagDraft, call: Call): TagRow {
  const {store, newId, now} = call;
  refuseTwin(draft.label, undefined, call);
  return {
    id: newId(),
    label: draft.label.trim(),
    description: draft.description ?? null,
    organization_id: store.id,
    timestamp_created: now,
    timestamp_updated: now,
  };
}

/** The tag after a change. */
export function editTag(row: TagRow, edit: Partial<TagDraft>, call: Call): TagRow {
  if (edit.label !== undefined) refuseTwin(edit.label, row, call);
  return {...row, ...edit, ...(edit.label !== undefined && {label: edit.label.trim()}), timestamp_updated: call.now};
}

/** Takes a tag off everything before it goes, unless mappings are to stay. CODE: a plain deletion works on tags in use. */
export function clearTag(row: TagRow, {store, world}: Call): void {
  if (world.settings.orphan_mappings === 'vanish') store.mappings.removeTag(row.id);
}

/** DOC: 409 for a label that is taken, blanks around it aside. GUESS: letter case aside as well. */
function refuseTwin(text: string, self: TagRow | undefined, {store, world}: Call): void {
  const others = store.tags.named(fold(text)).filter(tag => tag !== self);
  const clashes = world.settings.fold_tag_case ? others : others.filter(({label}) => label.trim() === text.trim());
  if (clashes.length > 0) throw refusal(409, 'A tag with this name already exists.');
}
