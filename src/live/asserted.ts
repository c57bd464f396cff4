import type {Reader} from '../api/client.ts';
import {optionalStrings, stringField} from '../api/shape.ts';
import {listCarriers} from '../kinds/carriers.ts';
import {key} from '../kinds/key.ts';
import {member} from '../kinds/member.ts';
import {type LiveTag, tag} from '../kinds/tag.ts';
import type {Assertion, CampaignClaim} from '../model/assertion.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';
import type {Change} from '../model/plan.ts';
import type {Sending, SendingCampaign, SendingTag} from '../model/sending.ts';
import {fold} from '../model/text.ts';
import {questions} from './read.ts';
import {bounded} from './turns.ts';

/** Live state, with whatever assertions ask about and the files do not manage. */
export interface ReadAsserted {
  readonly live: LiveState;
  /** Absent when no assertion is about campaigns. */
  readonly sending?: Sending;
}

/** What is read for assertions. */
export interface AssertedOptions {
  readonly desired: DesiredState;
  readonly live: LiveState;
  /** Those that a plan would make: what they tag is asked about, too. */
  readonly changes: readonly Change[];
  /** Requests under way at once. */
  readonly parallelism: number;
}

/**
Reads what assertions are about, and no more: members and keys unless they are there already, campaigns and the accounts
from which they send only for a claim about them.
@throws RbacError when the key may not read one of them: an assertion is not taken for true unseen
*/
export async function readAsserted(
  reader: Reader,
  {desired, live, changes, parallelism}: AssertedOptions,
): Promise<ReadAsserted> {
  const turns = bounded(reader, parallelism);
  const ask = questions(turns, {workspace: live.workspace, desired, everything: false});
  const {members, keys, campaigns} = askedBy(desired.assertions);
  const [member_, key_, sending] = await Promise.all([
    members ? (live.objects.member ?? ask.live(member)) : undefined,
    keys ? (live.objects.key ?? ask.live(key)) : undefined,
    campaigns.length > 0 ? ask.live(tag).then(tags => readSending(turns, tags, campaigns, changes)) : undefined,
  ]);
  const objects = {...live.objects, ...(member_ && {member: member_}), ...(key_ && {key: key_})};
  return {live: {...live, objects}, ...(sending && {sending})};
}

function askedBy(assertions: readonly Assertion[]) {
  const claims = assertions.map(({claim}) => claim);
  const selects = (kind: string) =>
    claims.some(
      claim => 'who' in claim && claim.who.some(pattern => pattern === '*' || pattern.startsWith(`${kind}/`)),
    );
  return {
    members: selects('member'),
    keys: selects('key'),
    campaigns: claims.filter((claim): claim is CampaignClaim => claim.form === 'every_campaign'),
  };
}

/** DOC: Campaign.email_list, "list of accounts to use for sending emails"; email_tag_list, "tag ids whose accounts send". */
async function readSending(
  reader: Reader,
  tags: readonly LiveTag[],
  claims: readonly CampaignClaim[],
  changes: readonly Change[],
): Promise<Sending> {
  const isCalled = (labels: readonly string[]) => {
    const asked = new Set(labels.map(fold));
    return ({id, spec}: LiveTag) => asked.has(fold(spec.label)) || asked.has(fold(newLabel(id, changes) ?? ''));
  };
  const tagged = tags.filter(isCalled(claims.map(({tagged: label}) => label)));
  const [campaigns, carried] = await Promise.all([
    readCampaigns(reader),
    Promise.all(tagged.map(async ({id}) => [id, await idsOf(reader, 'campaigns', id)] as const)),
  ]);
  const campaignsOf = new Map(carried);
  const assigned = changes.flatMap(({address, resources = []}) => (address.endsWith('/campaigns') ? resources : []));
  const concerned = new Set([...assigned, ...carried.flatMap(([, ids]) => [...ids])]);
  const senders = new Set([...concerned].flatMap(id => campaigns.get(id)?.tagIds ?? []));
  const asked = tags.filter(isCalled(claims.map(({from}) => from))).map(({id}) => id);
  const accountsOf = new Map(
    await Promise.all(
      tags
        .filter(({id}) => senders.has(id) || asked.includes(id))
        .map(async ({id}) => [id, await idsOf(reader, 'accounts', id)] as const),
    ),
  );
  const known = tags.map(
    ({id, spec}): SendingTag => ({id, label: spec.label, campaigns: campaignsOf.get(id), accounts: accountsOf.get(id)}),
  );
  return {tags: known, campaigns};
}

/** The label that a plan gives to a tag. */
function newLabel(id: string, changes: readonly Change[]): string | undefined {
  const label = changes.find(change => change.kind === 'tag' && change.id === id)?.after?.label;
  return typeof label === 'string' ? label : undefined;
}

const idsOf = async (reader: Reader, type: 'campaigns' | 'accounts', tagId: string): Promise<ReadonlySet<string>> =>
  new Set((await listCarriers(reader, type, tagId)).map(({id}) => id));

async function readCampaigns(reader: Reader): Promise<ReadonlyMap<string, SendingCampaign>> {
  const items = await reader.getAll('campaigns');
  return new Map(
    items.map((item, index) => {
      const where = `campaigns[${index}]`;
      const campaign = {
        name: stringField(item, 'name', where),
        accounts: (optionalStrings(item, 'email_list', where) ?? []).map(fold),
        tagIds: optionalStrings(item, 'email_tag_list', where) ?? [],
      };
      return [stringField(item, 'id', where), campaign] as const;
    }),
  );
}
