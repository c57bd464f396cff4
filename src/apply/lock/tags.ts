import type {Reader, Writer} from '../../api/client.ts';
import {asObject, optionalString, stringField} from '../../api/shape.ts';
import {RbacError} from '../../errors.ts';
import {byText} from '../../model/text.ts';
import {isLockLabel, isStaleLabel} from './names.ts';
import {type KeyTimes, type LockNote, parseKeyTimes, parseNote} from './note.ts';

/** A tag that is the lock, or was one. */
export interface LockTag {
  readonly id: string;
  readonly label: string;
  readonly description: string | undefined;
  /** Milliseconds since 1970 by the vendor's clock; NaN when the API does not say. */
  readonly createdMs: number;
  readonly updatedMs: number;
  /** What it says; undefined when it cannot be read. */
  readonly note: LockNote | undefined;
  readonly keys: KeyTimes;
}

/** All tags of this tool's own. */
export interface LockTags {
  /** Those that bear the lock's label, the oldest first: more than one only after a race. */
  readonly locks: readonly LockTag[];
  /** What dead runs left behind. */
  readonly stale: readonly LockTag[];
}

/**
Reads the tags of this tool's own. A search narrows what the vendor sends; what it means is undocumented, so without one
nothing can be missed.
*/
export async function readLockTags(reader: Reader, search?: string): Promise<LockTags> {
  const items = await reader.getAll('custom-tags', {query: {search}});
  const tags = items.map((item, index) => tagOf(item, `custom-tags[${index}]`));
  return {
    locks: tags.filter(({label}) => isLockLabel(label)).sort(oldestFirst),
    stale: tags.filter(({label}) => isStaleLabel(label)),
  };
}

/** One of them by its id; undefined when it is gone. */
export async function readLockTag(reader: Reader, id: string): Promise<LockTag | undefined> {
  return unlessGone(reader.get(`custom-tags/${id}`).then(item => tagOf(item)));
}

/** Writes to one and gives it as it then was; undefined when it is gone. */
export async function patchLockTag(
  writer: Writer,
  id: string,
  body: {label?: string; description?: string},
): Promise<LockTag | undefined> {
  const answer = await unlessGone(writer.patch(`custom-tags/${id}`, body));
  if (answer === undefined) return undefined;
  const item = asObject(answer, 'custom-tags');
  return typeof item.label === 'string' ? tagOf(item) : readLockTag(writer, id); // an answer of 204 has no body
}

/** Deletes one; one that is gone is fine. */
export async function deleteLockTag(writer: Writer, id: string): Promise<void> {
  await unlessGone(writer.delete(`custom-tags/${id}`));
}

/** A tag as the vendor shows it. DOC: OpenAPI of 2026-08, CustomTag. @throws RbacError `API_SHAPE` */
export function tagOf(value: unknown, where = 'custom-tags'): LockTag {
  const item = asObject(value, where);
  const description = optionalString(item, 'description', where);
  const created = optionalString(item, 'timestamp_created', where) ?? '';
  return {
    id: stringField(item, 'id', where),
    label: stringField(item, 'label', where),
    description,
    createdMs: Date.parse(created),
    updatedMs: Date.parse(optionalString(item, 'timestamp_updated', where) ?? created),
    note: parseNote(description),
    keys: parseKeyTimes(description),
  };
}

const unlessGone = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch(error => {
    if (error instanceof RbacError && error.code === 'API_NOT_FOUND') return undefined;
    throw error;
  });

/** One that does not say its age is the youngest. */
const oldestFirst = (a: LockTag, b: LockTag): number => ageOf(a) - ageOf(b) || byText(a.id, b.id);
const ageOf = ({createdMs}: LockTag): number => (Number.isNaN(createdMs) ? Number.MAX_SAFE_INTEGER : createdMs);
