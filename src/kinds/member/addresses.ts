import type {Address} from '../../model/object.ts';
import {fold} from '../../model/text.ts';
import type {LiveMember} from './spec.ts';

export const addressOf = (email: string): Address => `member/${fold(email)}`;

/** Every address under which a membership is known, folded. */
export const addressesOf = ({spec, login}: LiveMember): readonly string[] =>
  [spec.email, ...(login === undefined ? [] : [login])].map(fold);
