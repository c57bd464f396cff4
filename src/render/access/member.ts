import type {AccessModel, KeyAccess, LiveMembership, PersonAccess} from '../../model/access.ts';
import {positionText} from '../../model/position.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {personState} from '../../report/access/rows.ts';
import {columns, type Style} from '../style.ts';
import {
  areaLines,
  type Block,
  differenceLines,
  expiresText,
  facts,
  grantLines,
  nothing,
  type Of,
  permissionsText,
  placed,
} from './parts.ts';

/** A member: live, declared, what it comes to, and the keys in this person's name. */
export function memberBlocks(explanation: Of<'member'>, model: AccessModel, style: Style): readonly Block[] {
  const {member, related, areas, grants} = explanation;
  const {declared, live} = member;
  const role = declared && related.roles.find(({name}) => name === declared.named);
  return [
    live.length === 0 ? nothing('live', model, 'member') : live.flatMap(one => liveMember(one, member, style)),
    declared
      ? [
          placed('declared', declared.at, style),
          ...facts(
            ['role', declared.named],
            ['grants', declared.named === declared.role ? null : declared.role],
            ['role declared at', role?.at ? positionText(role.at) : null],
            ['permissions', permissionsText(declared.permissions)],
            ['nickname', declared.nickname],
            ['reason', declared.reason],
            ['expires', expiresText(declared)],
            ['previously', listOf(declared.previously)],
          ),
        ]
      : nothing('declared', model, 'member'),
    differenceLines(member, style),
    areaLines(areas, style),
    grantLines('Permissions', grants, member, style),
    keyLines(related.keys, style),
  ];
}

function liveMember(one: LiveMembership, member: PersonAccess, style: Style): Block {
  const {role, permissions, nickname, id, email, login, accepted, created_at: created, added_by: by} = one;
  const state = personState(member, one);
  return [
    `  ${style.bold('live')}${state.length > 0 ? `  ${state.join(' · ')}` : ''}`,
    ...facts(
      ['role', role],
      ['permissions', permissionsText(permissions)],
      ['nickname', nickname],
      ['invited as', email === member.email ? null : email],
      ['signs in as', login],
      [accepted ? 'added' : 'invited', [created, ...(by === null ? [] : [`by ${by}`])].filter(text => text).join(' ')],
      ['id', id],
    ),
  ];
}

function keyLines(keys: readonly KeyAccess[], style: Style): Block {
  const rows = keys.map(key => [
    oneLine(key.address),
    listOf(key.declared?.scopes ?? [], 6),
    key.declared ? oneLine(positionText(key.declared.at)) : '',
  ]);
  const lines = columns(rows, [44, 64]).map(cells => `    ${cells.join('  ')}`);
  return keys.length === 0 ? [] : [`  ${style.bold('Keys in this name')}`, ...lines];
}
