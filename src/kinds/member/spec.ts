import type {Grant} from '../../model/desired.ts';
import type {Live} from '../../model/object.ts';

/** A person's access. */
export interface MemberSpec {
  readonly email: string;
  /** `owner` may stand once in files, where it is only asserted; `client` is the vendor's and stands in live state alone. */
  readonly role: Grant | 'owner' | 'client' | (string & {});
  /** The role's name in the files. */
  readonly named?: string;
  readonly permissions?: readonly string[];
  readonly nickname?: string;
  /** Addresses this person had before. */
  readonly previously?: readonly string[];
}

export interface LiveMember extends Live<MemberSpec> {
  readonly userId: string | undefined;
  /** Login address of the person's account; it can differ from the invited one. */
  readonly login: string | undefined;
  readonly accepted: boolean;
  /** User id of whoever invited this member. */
  readonly issuerId: string | undefined;
  readonly owner: boolean;
}
