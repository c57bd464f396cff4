import type {AccessModel, AssignmentAccess, Carrier} from '../../model/access.ts';
import {positionText} from '../../model/position.ts';
import {count, listOf, oneLine} from '../../model/text.ts';
import {columns, type Style} from '../style.ts';
import {type Block, differenceLines, facts, nothing, type Of, placed} from './parts.ts';

/** A tag: live, declared, and what carries it. */
export function tagBlocks({tag, related}: Of<'tag'>, model: AccessModel, style: Style): readonly Block[] {
  const {declared, live} = tag;
  return [
    live.length === 0
      ? nothing('live', model, 'tag')
      : live.flatMap(one => [
          `  ${style.bold('live')}`,
          ...facts(
            ['label', one.label === tag.label ? null : one.label],
            ['description', one.description],
            ['made', one.created_at],
            ['senders of', sendersText(one.senders_of)],
            ['id', one.id],
          ),
        ]),
    declared
      ? [
          placed('declared', declared.at, style),
          ...facts(['description', declared.description], ['previously', listOf(declared.previously)]),
        ]
      : nothing('declared', model, 'tag'),
    differenceLines(tag, style),
    ...related.assignments.flatMap(one => carrierBlocks(one, style)),
  ];
}

/** The campaigns that choose the accounts they send from by the tag. */
function sendersText(campaigns: readonly string[] | null): string {
  if (campaigns === null) return 'campaigns that are not known';
  return campaigns.length === 0 ? 'no campaign' : `${count(campaigns.length, 'campaign')}: ${listOf(campaigns)}`;
}

/** What carries a tag, of one type. */
export function assignmentBlocks({assignment, related}: Of<'assignment'>, style: Style): readonly Block[] {
  const senders = related.tags.flatMap(({live}) => live.map(one => sendersText(one.senders_of)));
  return [...carrierBlocks(assignment, style), facts(['senders of', senders.join(', ')])];
}

function carrierBlocks(one: AssignmentAccess, style: Style): readonly Block[] {
  const {type, declared, resources, read} = one;
  const head = placed(type, declared?.at, style);
  const patterns = (declared?.patterns ?? []).map(({text, matches, at}) => [
    `"${oneLine(text)}"`,
    [...matchesText(matches), oneLine(positionText(at))].join(' · '),
  ]);
  const rows = resources.map(resource => [oneLine(nameOf(resource)), carrierText(resource, one)]);
  return [
    [
      `${head}${resources.length === 0 && read ? '  none carries it' : ''}`,
      ...columns(rows, [48]).map(cells => `    ${cells.join('  ')}`.trimEnd()),
      ...(patterns.length > 0 ? ['    patterns'] : []),
      ...columns(patterns, [44]).map(cells => `      ${cells.join('  ')}`.trimEnd()),
      ...differenceLines(one, style),
    ],
  ];
}

function matchesText(matches: number | null): readonly string[] {
  if (matches === null) return [];
  return [matches === 0 ? 'stands for nothing' : `stands for ${matches}`];
}

const nameOf = ({id, name}: Carrier) => (id === name ? name : `${name} (${id})`);

function carrierText({carries, patterns}: Carrier, {status, declared}: AssignmentAccess): string {
  const by = patterns.length > 0 ? `by ${listOf(patterns.map(text => `"${text}"`))}` : '';
  if (!carries) return `${by} · not live yet`;
  if (by !== '' || declared === null) return by;
  return status === 'ambiguous' ? '' : 'no pattern names it';
}
