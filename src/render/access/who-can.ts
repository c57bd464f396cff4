import type {AccessModel} from '../../model/access.ts';
import {positionText} from '../../model/position.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {refusedParts} from '../../report/access/rows.ts';
import type {Holder, Reply, WhoCan} from '../../report/who-can.ts';
import {columns, type Style} from '../style.ts';
import {accessHead, blocksText, noteLines, unreadLines} from './head.ts';

/** Who can do what was asked, the farthest first, with where each of it is from. Ends with a newline. */
export function renderWhoCan(answer: WhoCan, model: AccessModel, style: Style): string {
  const {question, people, keys, notes} = answer;
  const asked = oneLine(question.asked);
  const words = question.words === question.asked ? '' : ` (${oneLine(question.words)})`;
  return blocksText([
    [`Who can ${style.bold(asked)}${words}?`, accessHead(model, style)],
    ...PEOPLE.map(([reply, title]) => group(people, reply, title, model, style)),
    ...KEYS.map(([reply, title]) => group(keys, reply, title, model, style)),
    noteLines(notes, style),
    unreadLines(refusedParts(model), style),
    [totalsOf(answer)],
  ]);
}

/** How far people reach, each with its heading. */
export const PEOPLE: readonly (readonly [reply: Reply, title: string])[] = [
  ['yes', 'People'],
  ['part', 'People, in part'],
  ['perhaps', 'People, perhaps'],
  ['hidden', 'People whose permissions leave it out: the app hides it'],
];
/** The same of keys. */
export const KEYS: readonly (readonly [reply: Reply, title: string])[] = [
  ['yes', 'Keys'],
  ['indirect', 'Keys, by a detour: they can make a key, an admin or an owner that can'],
  ['part', 'Keys, in part'],
];

function group(
  holders: readonly Holder[],
  reply: Reply,
  title: string,
  model: AccessModel,
  style: Style,
): readonly string[] {
  const rows = holders.filter(holder => holder.reply === reply);
  const cells = columns(
    rows.map(holder => [oneLine(holder.address), detailOf(holder), tailOf(holder, model)]),
    [44, 64],
  );
  return rows.length === 0
    ? []
    : [
        style.bold(title),
        ...cells.map(([address = '', detail = '', tail = '']) =>
          `  ${address}  ${detail}  ${style.dim(tail)}`.trimEnd(),
        ),
      ];
}

/** The role and, where it tells more, the permission or scope that lets it: what the files say, unless live state is otherwise. */
export function detailOf({live, declared, status}: Holder): string {
  const sides = status === 'differs' ? [live, declared] : [declared ?? live];
  const texts = sides.flatMap(side => {
    if (!side || side.reply === 'no') return [];
    if (side.as === null) return [listOf(side.by, 8)];
    const named = side.reply === 'part' ? side.by.filter(isPermission) : [];
    return [[oneLine(side.as), ...(named.length > 0 ? [listOf(named, 8)] : [])].join(' · ')];
  });
  return [...new Set(texts)].join(' → ');
}

/** And not the role, which is told anyway. */
const isPermission = (by: string) => by.includes('.');

const tailOf = (holder: Holder, model: AccessModel): string =>
  [...standingOf(holder, model), ...(holder.at ? [oneLine(positionText(holder.at))] : [])].join(' · ');

/** On which side somebody can do it, and what else there is to know, as phrases. */
export const standingOf = (
  {live, declared, state, status}: Holder,
  {sides}: Pick<AccessModel, 'sides'>,
): readonly string[] => [
  ...(sides.live && sides.declared
    ? [status === 'declared' ? 'declared, live not known' : sidesOf(live?.reply ?? 'no', declared?.reply ?? 'no')]
    : []),
  ...state,
];

function sidesOf(live: Reply, declared: Reply): string {
  if (live === declared) return 'live and declared';
  if (declared === 'no') return 'live only';
  return live === 'no' ? 'declared only' : `live ${live}, declared ${declared}`;
}

/** Parts that nobody asked about are left out. */
function totalsOf({people, keys, of}: WhoCan): string {
  const able = people.filter(({reply}) => reply === 'yes');
  const invited = able.filter(({pending}) => pending).length;
  const numberOf = (reply: Reply) => keys.filter(one => one.reply === reply).length;
  const detour = numberOf('indirect');
  return [
    ...(of.people > 0
      ? [`People: ${able.length} of ${of.people}${invited > 0 ? `, ${invited} of them invited and not in yet` : ''}.`]
      : []),
    ...(of.keys > 0
      ? [`Keys: ${numberOf('yes')} of ${of.keys}${detour > 0 ? `, and ${detour} by a detour` : ''}.`]
      : []),
    ...(able.length + numberOf('yes') + detour === 0 ? ['Nobody can, as far as is known.'] : []),
  ].join(' ');
}
