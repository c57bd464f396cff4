import type {Assertion, CampaignClaim, HoldersClaim, Violation} from '../../model/assertion.ts';
import {anyGlob, isGlob} from '../../model/glob.ts';
import type {Address} from '../../model/object.ts';
import type {Sending, SendingTag} from '../../model/sending.ts';
import {count, fold, listOf, oneLine} from '../../model/text.ts';
import {findQuestion, type Question} from '../question.ts';
import {type Holding, held, opened} from '../who-can.ts';
import type {Actor, Known, Scene} from './scene.ts';

/** What one state says of an assertion. */
export interface Judged {
  /** `open`: nothing speaks against it, and not enough is known. */
  readonly verdict: 'holds' | 'fails' | 'open';
  readonly violations: readonly Omit<Violation, 'in'>[];
  /** Of `open`: what is not known. */
  readonly why: string | null;
  /** What it names and nothing is, in sentences. */
  readonly empty: readonly string[];
}

/** Whether a claim holds in a state. Total, and bounded by the number of actors times that of patterns. Pure. */
export function judge(claim: Assertion['claim'], scene: Scene): Judged {
  return claim.form === 'every_campaign' ? judgeCampaigns(claim, scene) : judgeHolders(claim, scene);
}

const KINDS = ['member', 'key'] as const;

function judgeHolders(claim: HoldersClaim, scene: Scene): Judged {
  const asked = KINDS.filter(kind => claim.who.some(pattern => pattern === '*' || pattern.startsWith(`${kind}/`)));
  const isMeant = fits(claim.who);
  const isExcepted = fits(claim.except);
  const meant = asked.flatMap(kind => scene[kind].actors).filter(actor => isMeant(actor) && !isExcepted(actor));
  const why = asked.map(kind => scene[kind].more).find(more => more !== null) ?? null;
  const violations = VIOLATIONS[claim.form](claim, meant, scene, why);
  const verdict = violations.length > 0 ? 'fails' : why !== null && !isSure(claim, meant) ? 'open' : 'holds';
  return {verdict, violations, why: verdict === 'open' ? why : null, empty: emptyIn(claim, scene)};
}

/** Enough of those who are known have it, so that others are no matter. */
const isSure = (claim: HoldersClaim, meant: readonly Actor[]) =>
  claim.form === 'at_least' && holdersIn(claim, meant, isSafe).length >= claim.number;

type Test = (actor: Actor) => boolean;

/** A test for patterns: `*`, or globs of addresses, those of members in any case. */
function fits(patterns: readonly string[]): Test {
  if (patterns.includes('*')) return () => true;
  const test = anyGlob(patterns.map(spelled));
  return ({names}) => names.some(test);
}

const spelled = (pattern: string) => (pattern.startsWith('member/') ? fold(pattern) : pattern.normalize('NFC'));

type Find = (
  claim: HoldersClaim,
  meant: readonly Actor[],
  scene: Scene,
  why: string | null,
) => readonly Omit<Violation, 'in'>[];

const VIOLATIONS: Readonly<Record<HoldersClaim['form'], Find>> = {
  nobody: (claim, meant) => holdersIn(claim, meant, isDangerous).map(told),
  only: (claim, meant) => holdersIn(claim, meant, isDangerous).map(told),
  at_most(claim, meant) {
    const holders = holdersIn(claim, meant, isDangerous);
    return holders.length > claim.number ? holders.map(told) : [];
  },
  at_least(claim, meant, _scene, why) {
    const holders = holdersIn(claim, meant, isSafe);
    if (holders.length >= claim.number || why !== null) return [];
    const names = holders.length === 0 ? '' : ` (${listOf(holders.map(({actor}) => actor.address))})`;
    const words = `${count(holders.length, 'holder')}${names}, and ${claim.number} must be able to ${questionOf(claim).words}`;
    return [{address: null, text: words, at: null}];
  },
  must(claim, meant, scene) {
    const question = questionOf(claim);
    const lacking = meant
      .map(actor => ({actor, holding: holdingOf(actor, question)}))
      .filter(({holding}) => !isSafe(holding, question));
    return [
      ...missing(claim.who, scene).map(pattern => ({
        address: pattern,
        text: `there is no ${oneLine(pattern)}`,
        at: null,
      })),
      ...lacking.map(({actor}) => ({
        address: actor.address,
        text: `${oneLine(actor.address)} cannot for certain ${question.words}`,
        at: actor.at,
      })),
    ];
  },
};

/** Addresses that nobody has, of kinds of which everybody is known. */
function missing(patterns: readonly string[], scene: Scene): readonly Address[] {
  return patterns.filter((pattern): pattern is Address => {
    const kind = KINDS.find(name => pattern.startsWith(`${name}/`));
    return kind !== undefined && !isGlob(pattern) && isNobody(pattern, scene[kind]);
  });
}

const isNobody = (pattern: string, {actors, more}: Known) => more === null && !actors.some(fits([pattern]));

/** Patterns that stand for nobody although they were surely meant for somebody. */
function emptyIn({form, who, except}: HoldersClaim, scene: Scene): readonly string[] {
  const exact = missing(form === 'must' ? except : [...who, ...except], scene);
  const globs = form === 'must' ? who.filter(pattern => isGlob(pattern) && pattern !== '*') : [];
  const empty = globs.filter(pattern =>
    KINDS.some(kind => pattern.startsWith(`${kind}/`) && isNobody(pattern, scene[kind])),
  );
  return [...exact, ...empty].map(pattern => `${oneLine(pattern)} is nobody`);
}

interface Holder {
  readonly actor: Actor;
  readonly holding: Holding;
  readonly question: Question;
}

type Counts = (holding: Holding, question: Question) => boolean;

function holdersIn(claim: HoldersClaim, meant: readonly Actor[], counts: Counts): readonly Holder[] {
  const question = questionOf(claim);
  return meant
    .map(actor => ({actor, holding: holdingOf(actor, question), question}))
    .filter(({holding}) => counts(holding, question));
}

/** What the files name was looked up when they were read; a word that they were allowed to make up is taken as it is. */
function questionOf({has}: HoldersClaim): Question {
  return findQuestion(has, new Set([has])) ?? {asked: has, of: 'permission', words: has, scopes: []};
}

const holdingOf = ({member, scopes = []}: Actor, question: Question): Holding =>
  member ? held(member, member.named, question) : opened({scopes, dangers: []}, question);

/** What nobody is to have counts also where it is reached in a roundabout way, or where the vendor leaves it open. */
const isDangerous: Counts = ({reply}, {of}) =>
  reply === 'yes' || reply === 'indirect' || reply === 'perhaps' || (reply === 'part' && of === 'permission');

/** What somebody must have counts only where that is certain. */
const isSafe: Counts = ({reply}) => reply === 'yes';

function told({actor, holding, question}: Holder): Omit<Violation, 'in'> {
  const by = holding.by.length > 0 ? ` (${listOf(holding.by)})` : '';
  return {
    address: actor.address,
    text: `${oneLine(actor.address)} ${HOW[holding.reply]}${question.words}${by}`,
    at: actor.at,
  };
}

const HOW: Readonly<Record<Holding['reply'], string>> = {
  yes: 'can ',
  indirect: 'can give itself what it takes to ',
  part: 'can in part ',
  perhaps: 'can perhaps ',
  hidden: 'can behind what the app hides ',
  no: 'cannot ',
};

function judgeCampaigns(claim: CampaignClaim, {sending}: Scene): Judged {
  if (sending === undefined)
    return {verdict: 'open', violations: [], why: 'from which accounts campaigns send is known live alone', empty: []};
  const [carried, wanted] = [tagsCalled(claim.tagged, sending), tagsCalled(claim.from, sending)];
  const ids = new Set(carried.flatMap(({campaigns}) => [...(campaigns ?? [])]));
  const fit = new Set(wanted.flatMap(({accounts}) => [...(accounts ?? [])]));
  const violations = [...ids].sort().flatMap(id => campaignViolation(id, fit, claim, sending));
  const empty = [
    ...new Set([...(carried.length === 0 ? [claim.tagged] : []), ...(wanted.length === 0 ? [claim.from] : [])]),
  ].map(label => `no tag is called "${oneLine(label)}"`);
  const idle = carried.length > 0 && ids.size === 0 ? [`no campaign carries "${oneLine(claim.tagged)}"`] : [];
  return {verdict: violations.length > 0 ? 'fails' : 'holds', violations, why: null, empty: [...empty, ...idle]};
}

/** An exact label wins over a folded one, as everywhere. */
function tagsCalled(label: string, {tags}: Sending): readonly SendingTag[] {
  const exact = tags.filter(tag => tag.label.trim() === label);
  return exact.length > 0 ? exact : tags.filter(tag => fold(tag.label) === fold(label));
}

function campaignViolation(
  id: string,
  fit: ReadonlySet<string>,
  {from, all}: CampaignClaim,
  {campaigns, tags}: Sending,
): readonly Omit<Violation, 'in'>[] {
  const campaign = campaigns.get(id);
  if (campaign === undefined) return [];
  const byTag = tags.filter(tag => campaign.tagIds.includes(tag.id)).flatMap(({accounts}) => [...(accounts ?? [])]);
  const senders = [...new Set([...campaign.accounts, ...byTag])].sort();
  const others = senders.filter(account => !fit.has(account));
  const name = `campaign "${oneLine(campaign.name)}"`;
  const tell = (text: string) => [{address: null, text: `${name} ${text}`, at: null}];
  if (senders.length === 0) return all ? [] : tell('sends from no account');
  if (all) return others.length === 0 ? [] : tell(`also sends from ${listOf(others)}`);
  return others.length < senders.length ? [] : tell(`sends from no account of "${oneLine(from)}": ${listOf(senders)}`);
}
