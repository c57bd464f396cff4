import {member} from '../../kinds/member.ts';
import {oneLine} from '../../model/text.ts';
import {type RiskRule, tellOf} from './rule.ts';

export const gainsAdmin: RiskRule = {
  rule: 'gains_admin',
  risk: 'high',
  about: 'change',
  when: 'somebody who was none becomes admin, by invitation or promotion',
  find: ({changes}) =>
    changes
      .filter(({kind, before, after}) => kind === member.name && after?.role === 'admin' && before?.role !== 'admin')
      .map(change => {
        const how = change.before === null ? 'is invited as admin' : 'becomes admin';
        return tellOf(change, `${oneLine(change.address)} ${how}`);
      }),
};
