import type {Change} from '../../model/plan.ts';
import type {Sending, SendingTag} from '../../model/sending.ts';
import {fold} from '../../model/text.ts';

/** What carries which tag once these changes are made. From which tags a campaign sends, no plan changes. */
export function sendingAfter({tags, campaigns}: Sending, changes: readonly Change[]): Sending {
  const gone = new Set(idsOf(changes, 'delete'));
  const renamed = new Map(
    changes.flatMap(({id, after, action, kind}) =>
      kind === 'tag' && action === 'update' && id !== null && typeof after?.label === 'string'
        ? [[id, after.label] as const]
        : [],
    ),
  );
  const kept = tags.filter(({id}) => !gone.has(id)).map(tag => ({...tag, label: renamed.get(tag.id) ?? tag.label}));
  const made = changes
    .filter(({kind, action}) => kind === 'tag' && action === 'create')
    .map(({address}): SendingTag => ({id: address, label: nameOf(address), campaigns: new Set(), accounts: new Set()}));
  return {tags: [...kept, ...made].map(tag => withAssigned(tag, changes)), campaigns};
}

const idsOf = (changes: readonly Change[], action: Change['action']) =>
  changes.flatMap(change =>
    change.kind === 'tag' && change.action === action && change.id !== null ? [change.id] : [],
  );

const nameOf = (address: string) => address.slice(address.indexOf('/') + 1);

function withAssigned(tag: SendingTag, changes: readonly Change[]): SendingTag {
  const mine = changes.filter(change => change.kind === 'assignment' && isAbout(change, tag));
  const set = (type: 'campaigns' | 'accounts') => {
    const carriers = tag[type];
    if (carriers === undefined) return undefined;
    const after = new Set(carriers);
    for (const {address, action, resources = []} of mine) {
      if (!address.endsWith(`/${type}`)) continue;
      for (const resource of resources)
        if (action === 'assign') after.add(resource);
        else after.delete(resource);
    }
    return after;
  };
  return {...tag, campaigns: set('campaigns'), accounts: set('accounts')};
}

/** Of a tag that is still to be made, a change of what carries it has no id. */
const isAbout = ({id, address}: Change, tag: SendingTag) =>
  id === null ? fold(nameOf(address).replace(/\/(campaigns|accounts)$/, '')) === fold(tag.label) : id === tag.id;
