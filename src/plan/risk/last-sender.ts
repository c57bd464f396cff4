import {oneLine} from '../../model/text.ts';
import {type RiskRule, tellOf} from './rule.ts';
import {senderChanges} from './senders.ts';

export const lastSender: RiskRule = {
  rule: 'last_sender',
  risk: 'high',
  about: 'change',
  when: 'a tag by which a campaign chooses its senders is deleted, or loses its last account',
  find: input =>
    senderChanges(input)
      .filter(({isLast}) => isLast)
      .map(({change, campaigns}) =>
        tellOf(
          change,
          `${oneLine(change.address)}: the tag that chooses the senders of ${campaigns} has no account left`,
        ),
      ),
};
