import type {Assertion, CampaignClaim, Claim, HoldersClaim} from './assertion.ts';
import {canonicalJson, sameJson} from './json.ts';

/** An assertion that later files no longer make, or may make less of. */
export interface LoosenedAssertion {
  readonly name: string;
  /** `removed`, or `changed` into what is not surely as strict. */
  readonly how: 'removed' | 'changed';
}

/** The assertions that no later one stands in for, compared by what they claim: another name for a claim is no difference. */
export function loosenedAssertions(
  before: readonly Assertion[],
  after: readonly Assertion[],
): readonly LoosenedAssertion[] {
  const claims = new Set(after.map(({claim}) => canonicalJson(claim)));
  const byName = new Map(after.map(one => [one.name, one.claim]));
  return before
    .filter(({claim}) => !claims.has(canonicalJson(claim)) && !after.some(one => isAsStrict(claim, one.claim)))
    .map(({name}) => ({name, how: byName.has(name) ? 'changed' : 'removed'}));
}

/** Whether whatever passes the later claim surely passes the earlier one. */
function isAsStrict(before: Claim, after: Claim): boolean {
  if (before.form === 'every_campaign' || after.form === 'every_campaign') return isSameSending(before, after);
  return before.form === after.form && before.has === after.has && isWider(before, after);
}

const isSameSending = (before: Claim, after: Claim) =>
  isAboutCampaigns(before) &&
  isAboutCampaigns(after) &&
  sameJson([before.tagged, before.from], [after.tagged, after.from]) &&
  before.all === after.all;

const isAboutCampaigns = (claim: Claim): claim is CampaignClaim => claim.form === 'every_campaign';

/** Whether it is about everybody whom the earlier one is about, and asks no less of them. */
function isWider(before: HoldersClaim, after: HoldersClaim): boolean {
  const isAbout = after.who.includes('*') || before.who.every(pattern => after.who.includes(pattern));
  const excepts = after.except.every(pattern => before.except.includes(pattern));
  if (before.form === 'at_least')
    return sameJson([before.who, before.except], [after.who, after.except]) && after.number >= before.number;
  return isAbout && excepts && after.number <= before.number;
}
