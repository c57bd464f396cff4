import type {Reader} from '../api/client.ts';
import {optionalStrings, stringField} from '../api/shape.ts';
import {RbacError} from '../errors.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';

/**
Names of the campaigns that use a tag to choose the accounts they send from, by the tag's id.
DOC: Campaign.email_tag_list, "list of tag ids whose accounts send". It needs the whole list of campaigns, so it is read
only when a plan touches tags.
*/
export async function readSendingTags(reader: Reader): Promise<ReadonlyMap<string, readonly string[]>> {
  const campaigns = await reader.getAll('campaigns');
  const senders = new Map<string, string[]>();
  campaigns.forEach((campaign, index) => {
    const where = `campaigns[${index}]`;
    for (const tag of optionalStrings(campaign, 'email_tag_list', where) ?? []) {
      senders.set(tag, [...(senders.get(tag) ?? []), stringField(campaign, 'name', where)]);
    }
  });
  return senders;
}

/** Live state with which tags choose senders: for plans that touch tags. A key may not be allowed to ask. */
export async function withSenders(live: LiveState, reader: Reader, desired: DesiredState): Promise<LiveState> {
  const before = reader.requests();
  try {
    const sendingTags = await readSendingTags(reader);
    return {...live, sendingTags, requests: live.requests + reader.requests() - before};
  } catch (error) {
    const optional = desired.guardrails.sending_tags !== 'refuse';
    if (optional && error instanceof RbacError && error.code === 'AUTH_SCOPE') return live;
    throw error;
  }
}
