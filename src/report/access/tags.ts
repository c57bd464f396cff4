import {type LiveTag, type TagSpec, tag} from '../../kinds/tag.ts';
import type {TagAccess} from '../../model/access.ts';
import {type AccessInput, type Found, type Remarks, standingsOf} from './standings.ts';

/** Every tag, declared or live, with the campaigns that choose their senders by it. */
export function tagsOf(input: AccessInput): {readonly tags: readonly TagAccess[]} & Remarks {
  const {found, warnings, notes} = standingsOf(tag, input);
  const senders = input.live?.sendingTags;
  return {tags: found.map(one => tagOf(one, senders)), warnings, notes};
}

const tagOf = (
  {address, status, declared, live, differences}: Found<TagSpec, LiveTag>,
  senders: ReadonlyMap<string, readonly string[]> | undefined,
): TagAccess => ({
  address,
  label: declared?.spec.label ?? live[0]?.spec.label.trim() ?? '',
  status,
  declared: declared
    ? {
        at: declared.at,
        description: declared.spec.description ?? null,
        previously: declared.spec.previously ?? [],
      }
    : null,
  live: live.map(({id, spec, createdAt}) => ({
    id,
    label: spec.label,
    description: spec.description ?? null,
    created_at: createdAt || null,
    senders_of: senders ? (senders.get(id) ?? []) : null,
  })),
  differences,
});
