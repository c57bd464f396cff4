import {positionText} from '../../model/position.ts';
import {oneLine} from '../../model/text.ts';
import {personState} from '../../report/access/rows.ts';
import {columns, type Style} from '../style.ts';
import {areaLines, type Block, facts, grantLines, type Of, permissionsText, placed} from './parts.ts';

/** A role: what it grants, and who has it. */
export function roleBlocks({role, related, areas, grants}: Of<'role'>, style: Style): readonly Block[] {
  const rows = related.people.map(person => {
    const place = person.declared ? [oneLine(positionText(person.declared.at))] : [];
    return [oneLine(person.email), [...personState(person, person.live[0] ?? null), ...place].join(' · ')];
  });
  const lines = columns(rows, [44]).map(cells => `    ${cells.join('  ')}`.trimEnd());
  return [
    [
      placed(role.built_in ? 'one of the API’s own' : 'declared', role.at, style),
      ...facts(
        ['description', role.description],
        ['grants', role.grants],
        ['permissions', permissionsText(role.permissions)],
      ),
    ],
    areaLines(areas, style),
    grantLines('Permissions', grants, {live: [], declared: role}, style),
    [`  ${style.bold('Members')}${lines.length === 0 ? '  nobody' : ''}`, ...lines],
  ];
}
