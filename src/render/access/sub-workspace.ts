import type {AccessModel} from '../../model/access.ts';
import type {Style} from '../style.ts';
import {type Block, differenceLines, facts, nothing, type Of, placed} from './parts.ts';

/** A workspace that this one manages. */
export function subWorkspaceBlocks(
  explanation: Of<'sub_workspace'>,
  model: AccessModel,
  style: Style,
): readonly Block[] {
  const {sub_workspace: found} = explanation;
  const {declared, live} = found;
  return [
    live.length === 0
      ? nothing('live', model, 'sub_workspace')
      : live.flatMap(one => [
          `  ${style.bold('live')}`,
          ...facts(['name', one.name], ['state', one.state], ['since', one.created_at], ['id', one.id]),
        ]),
    declared
      ? [placed('declared', declared.at, style), ...facts(['name', declared.name])]
      : nothing('declared', model, 'sub_workspace'),
    differenceLines(found, style),
  ];
}
