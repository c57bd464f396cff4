import {count, oneLine} from '../../../model/text.ts';
import {answered, type FleetAccess} from '../../../report/fleet/access/finding.ts';
import {foldWhoCan} from '../../../report/fleet/access/who-can.ts';
import type {Alike} from '../../../report/fold/alike.ts';
import {groupsOf} from '../../../report/fold/groups.ts';
import type {Question} from '../../../report/question.ts';
import type {Holder, Reply, WhoCan} from '../../../report/who-can.ts';
import {blocksText, noteLines} from '../../access/head.ts';
import {detailOf, KEYS, PEOPLE, standingOf} from '../../access/who-can.ts';
import {columns} from '../../style.ts';
import type {Listing} from '../lines.ts';
import {type FleetPage, fleetHead, listingOf, placesText, unknownLines, unknownText, workspaceLines} from './page.ts';

/** Who can do what was asked, the farthest first, and in which workspaces. Ends with a newline. */
export function renderFleetWhoCan(question: Question, access: FleetAccess<WhoCan>, page: FleetPage): string {
  const {style} = page;
  const listing = listingOf(access, page);
  const {people, keys, notes} = foldWhoCan(answered(access));
  const asked = oneLine(question.asked);
  const words = question.words === question.asked ? '' : ` (${oneLine(question.words)})`;
  return blocksText([
    [`Who can ${style.bold(asked)}${words}?`, fleetHead(access, style)],
    ...PEOPLE.map(([reply, title]) => replyLines(people, reply, title, {access, listing})),
    ...KEYS.map(([reply, title]) => replyLines(keys, reply, title, {access, listing})),
    noteLines(notes, style),
    unknownLines(access, listing),
    [totalsOf(access)],
  ]);
}

interface Context {
  readonly access: FleetAccess<WhoCan>;
  readonly listing: Listing;
}

/** Those who reach so far, below the workspaces that they have in common. */
function replyLines(
  holders: readonly Alike<Holder>[],
  reply: Reply,
  title: string,
  {access, listing}: Context,
): readonly string[] {
  const rows = holders.filter(({value}) => value.reply === reply);
  if (rows.length === 0) return [];
  return [
    listing.style.bold(title),
    ...groupsOf(rows).flatMap(group => [
      ...workspaceLines(group.rows, listing).map(line => `  ${line}`),
      ...holderLines(group.said, {access, listing}),
    ]),
  ];
}

function holderLines(holders: readonly Alike<Holder>[], {access, listing}: Context): readonly string[] {
  const rows = holders.map(one => {
    const place = placesText(one, listing);
    const tail = [...standingOf(one.value, access), ...(place === '' ? [] : [place])].join(' · ');
    return [oneLine(one.value.address), detailOf(one.value), tail];
  });
  return columns(rows, [44, 64]).map(([address = '', detail = '', tail = '']) =>
    `    ${address}  ${detail}  ${listing.style.dim(tail)}`.trimEnd(),
  );
}

/** Parts that nobody asked about are left out. A person counts once, a membership in each workspace. */
function totalsOf({findings}: FleetAccess<WhoCan>): string {
  const answers = findings.flatMap(({answer}) => answer ?? []);
  const sum = (read: (answer: WhoCan) => number) => answers.reduce((total, answer) => total + read(answer), 0);
  const able = answers.flatMap(({people}) => people.filter(({reply}) => reply === 'yes'));
  const people = new Set(able.map(({address}) => address)).size;
  const keysOf = (reply: Reply) => sum(({keys}) => keys.filter(key => key.reply === reply).length);
  const [direct, detour] = [keysOf('yes'), keysOf('indirect')];
  const memberships = sum(({of}) => of.people);
  const keys = sum(({of}) => of.keys);
  return [
    ...(memberships > 0 ? [`People: ${people}, with ${able.length} of ${count(memberships, 'membership')}.`] : []),
    ...(keys > 0 ? [`Keys: ${direct} of ${keys}${detour > 0 ? `, and ${detour} by a detour` : ''}.`] : []),
    ...(answers.length > 0 && able.length + direct + detour === 0 ? ['Nobody can, as far as is known.'] : []),
    ...unknownText(findings.length - answers.length),
  ].join(' ');
}
