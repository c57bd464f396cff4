import type {Change} from '../../model/plan.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** Some tags choose the accounts that send for a campaign: touching one changes which mailboxes send. */
export const sendingTags: Guardrail = {
  rule: 'sending_tags',
  allowable: true,
  check({changes, desired, live}) {
    const senders = live.sendingTags;
    const candidates = changes.filter(touchesSenders);
    if (senders === undefined && candidates.length > 0) {
      return {
        status: 'warned',
        message: 'the key may not read campaigns, so it is not known which tags choose senders',
        hint: 'give the key the scope campaigns:read',
      };
    }
    const touched = candidates.filter(({id}) => id !== null && senders?.has(id));
    if (touched.length === 0) return passed('no tag that chooses senders is touched');
    const told = touched.map(
      ({address, id}) =>
        `${address} chooses the senders of ${listOf(
          (senders?.get(id ?? '') ?? []).map(name => `"${oneLine(name)}"`),
          3,
        )}`,
    );
    const refuses = desired.guardrails.sending_tags === 'refuse';
    return {
      status: refuses ? 'refused' : 'warned',
      message: listOf([...new Set(told)]),
      hint: refuses
        ? 'look at these campaigns, then pass --allow sending_tags once'
        : 'look whether these campaigns should send from other accounts',
    };
  },
};

/** Whether a change alters which accounts carry a tag. */
export const touchesSenders = ({kind, action, address}: Pick<Change, 'kind' | 'action' | 'address'>): boolean =>
  (kind === 'tag' && action === 'delete') || (kind === 'assignment' && address.endsWith('/accounts'));
