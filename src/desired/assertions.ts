import {type Assertion, CLAIMS, type Claim, type HoldersClaim} from '../model/assertion.ts';
import type {AssertionEntry} from '../model/generated/files.ts';
import {isObject} from '../model/json.ts';
import {oneLine} from '../model/text.ts';
import {assertionValidators} from './generated/assertions.js';
import {locate} from './locate.ts';
import {dataOf} from './parts.ts';
import {problemAt} from './report.ts';
import type {Reports} from './reports.ts';
import {reportSchemaErrors} from './schema-problems.ts';
import type {Place, Source} from './source.ts';
import {choice} from './words.ts';

/** The assertions of all files, in their order. What is wrong with one is reported, and the one left out. */
export function readAssertions(sources: readonly Source[], reports: Reports): readonly Assertion[] {
  const first = new Map<string, Place>();
  return sources.flatMap(source => {
    const items: unknown = dataOf(source).assert;
    return (Array.isArray(items) ? items : []).flatMap((item: unknown, index) => {
      const found = readOne(source, index, item, reports);
      const place = locate(source, ['assert', index]);
      const earlier = found && first.get(found.name);
      if (earlier) reports.report.add(() => sameName(source, index, earlier));
      else if (found) first.set(found.name, place);
      return found && !earlier ? [found] : [];
    });
  });
}

const sameName = (source: Source, index: number, {at}: Place) =>
  problemAt(locate(source, ['assert', index, 'name']), 'CONFIG_DUPLICATE', 'two assertions have this name', {
    hint: 'give each a name of its own: reports know them by it',
    also: at,
  });

function readOne(source: Source, index: number, item: unknown, reports: Reports): Assertion | undefined {
  const check = assertionValidators.assertion;
  const errors = check(item) ? [] : (check.errors ?? []);
  if (!reportSchemaErrors(source, ['assert', index], errors, reports) || !isObject(item)) return undefined;
  const entry = item as unknown as AssertionEntry;
  const place = locate(source, ['assert', index]);
  const claims = CLAIMS.filter(name => entry[name] !== undefined);
  const [form, other] = claims;
  if (form === undefined) {
    reports.report.add(() => noClaim(place));
    return undefined;
  }
  if (other !== undefined) {
    reports.report.add(() => twoClaims(locate(source, ['assert', index, other], 'key'), form, other));
    return undefined;
  }
  const claim = claimOf(entry);
  if (claim === undefined) reports.report.add(() => noSenders(locate(source, ['assert', index, form], 'key')));
  return claim && {name: entry.name.trim(), because: entry.because ?? null, claim, at: place.at};
}

const noClaim = (place: Place) =>
  problemAt(place, 'CONFIG_MISSING_FIELD', 'the assertion claims nothing', {hint: `add ${choice(CLAIMS)}`});

const twoClaims = (place: Place, one: string, other: string) =>
  problemAt(place, 'CONFIG_CONFLICT', `one assertion makes one claim, and this one has ${one} and ${oneLine(other)}`, {
    hint: 'write two assertions',
  });

const noSenders = (place: Place) =>
  problemAt(place, 'CONFIG_MISSING_FIELD', 'every_campaign needs sends_from or sends_only_from, and one of them', {
    hint: 'as in every_campaign: {tagged: SDR-West, sends_from: SDR-West}',
  });

const EVERYBODY = '*';

/** The one claim of an entry; undefined of `every_campaign` that names no accounts, or both ways. */
function claimOf({nobody, only, must, at_least, at_most, every_campaign: every}: AssertionEntry): Claim | undefined {
  if (nobody) return holders('nobody', nobody);
  if (only) return holders('only', {who: only.among, except: only.who, has: only.has});
  if (must) return holders('must', must);
  if (at_least) return holders('at_least', at_least);
  if (at_most) return holders('at_most', at_most);
  const {tagged, sends_from: some, sends_only_from: all} = every ?? {tagged: ''};
  const from = some ?? all;
  if (from === undefined || (some !== undefined && all !== undefined)) return undefined;
  return {form: 'every_campaign', tagged: tagged.trim(), from: from.trim(), all: all !== undefined};
}

interface Said {
  readonly who?: string | readonly string[] | undefined;
  readonly except?: string | readonly string[] | undefined;
  readonly has: string;
  readonly number?: number;
}

const holders = (form: HoldersClaim['form'], {who = EVERYBODY, except = [], has, number = 0}: Said): HoldersClaim => ({
  form,
  who: [who].flat(),
  except: [except].flat(),
  has,
  number,
});
