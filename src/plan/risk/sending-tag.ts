import {oneLine} from '../../model/text.ts';
import {type RiskRule, tellOf} from './rule.ts';
import {senderChanges} from './senders.ts';

export const sendingTag: RiskRule = {
  rule: 'sending_tag',
  risk: 'medium',
  about: 'change',
  when: 'accounts come to or leave a tag by which a campaign chooses its senders',
  find: input =>
    senderChanges(input)
      .filter(({isLast}) => !isLast)
      .map(({change, campaigns}) =>
        tellOf(change, `${oneLine(change.address)} changes which accounts send for ${campaigns}`),
      ),
};
