import {assignmentKey} from './assignments.ts';
import type {MappingRow, ResourceType} from './shapes.ts';
import {Table, type Writes} from './table.ts';

type Groups = Map<string, Set<MappingRow>>;

/** A tagged thing as one text, blind to the letter case of addresses. */
const thing = (type: ResourceType, resource: string): string => `${type} ${resource.toLowerCase()}`;

/** The mappings of a workspace, with the ways to find them: by tag, by thing, by both. */
export class Mappings {
  readonly table: Table<MappingRow>;
  readonly #byTag: Groups = new Map();
  readonly #byThing: Groups = new Map();
  readonly #byBoth = new Map<string, MappingRow>();

  constructor(writes: Writes, rows: readonly MappingRow[]) {
    this.table = new Table({keyOf: row => row.id, stampOf: row => row.timestamp_created}, writes, rows);
    for (const row of rows) this.#index(row);
  }

  /** The mapping of one tag to one thing. */
  find(tagId: string, type: ResourceType, resource: string): MappingRow | undefined {
    return this.#byBoth.get(assignmentKey(tagId, type, resource));
  }

  /** The things of one type that carry a tag, as in `resource_id`; stale ones are among them. */
  resourcesOf(tagId: string, type: ResourceType): string[] {
    return [...(this.#byTag.get(tagId) ?? [])].filter(row => row.resource_type === type).map(row => row.resource_id);
  }

  /** The ids of the tags on one thing. */
  tagsOf(type: ResourceType, resource: string): string[] {
    return [...(this.#byThing.get(thing(type, resource)) ?? [])].map(row => row.tag_id);
  }

  /** Adds a mapping that is not there yet. */
  add(row: MappingRow): void {
    this.table.put(row);
    this.#index(row);
  }

  /** Takes one mapping away. */
  remove(row: MappingRow): void {
    this.table.remove(row);
    this.#byBoth.delete(assignmentKey(row.tag_id, row.resource_type, row.resource_id));
    this.#byTag.get(row.tag_id)?.delete(row);
    this.#byThing.get(thing(row.resource_type, row.resource_id))?.delete(row);
  }

  /** Takes all mappings of a tag away. */
  removeTag(tagId: string): void {
    for (const row of [...(this.#byTag.get(tagId) ?? [])]) this.remove(row);
  }

  #index(row: MappingRow): void {
    this.#byBoth.set(assignmentKey(row.tag_id, row.resource_type, row.resource_id), row);
    enter(this.#byTag, row.tag_id, row);
    enter(this.#byThing, thing(row.resource_type, row.resource_id), row);
  }
}

function enter(groups: Groups, key: string, row: MappingRow): void {
  const group = groups.get(key);
  if (group) group.add(row);
  else groups.set(key, new Set([row]));
}
