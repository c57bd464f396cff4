/** From which accounts campaigns send, as far as assertions ask. */
export interface Sending {
  readonly tags: readonly SendingTag[];
  /** Campaigns by their ids. */
  readonly campaigns: ReadonlyMap<string, SendingCampaign>;
}

export interface SendingTag {
  readonly id: string;
  readonly label: string;
  /** Ids of the campaigns that carry it; undefined when nobody asked. */
  readonly campaigns: ReadonlySet<string> | undefined;
  /** Addresses, folded, of the accounts that carry it; undefined when nobody asked. */
  readonly accounts: ReadonlySet<string> | undefined;
}

export interface SendingCampaign {
  readonly name: string;
  /** Addresses, folded, of the accounts that it names. */
  readonly accounts: readonly string[];
  /** Ids of the tags whose accounts it sends from. */
  readonly tagIds: readonly string[];
}
