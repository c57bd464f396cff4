import type {AccessModel} from '../../model/access.ts';
import {oneLine} from '../../model/text.ts';
import type {AccessExplanation} from '../../report/explain-access.ts';
import type {Style} from '../style.ts';
import {warningLine} from '../warnings.ts';
import {accessHead, blocksText, noteLines, unreadLines} from './head.ts';
import {keyBlocks} from './key.ts';
import {memberBlocks} from './member.ts';
import type {Block} from './parts.ts';
import {roleBlocks} from './role.ts';
import {subWorkspaceBlocks} from './sub-workspace.ts';
import {assignmentBlocks, tagBlocks} from './tag.ts';

/** What is known of the access of one subject, and where each part comes from. Ends with a newline. */
export function renderAccess(explanation: AccessExplanation, model: AccessModel, style: Style): string {
  const {address, warnings, notes, unread} = explanation;
  return blocksText([
    [style.bold(oneLine(address)), accessHead(model, style)],
    ...blocksOf(explanation, model, style),
    warnings.map(warning => warningLine(warning, style)),
    noteLines(notes, style),
    unreadLines(unread, style),
  ]);
}

function blocksOf(explanation: AccessExplanation, model: AccessModel, style: Style): readonly Block[] {
  switch (explanation.kind) {
    case 'member':
      return memberBlocks(explanation, model, style);
    case 'key':
      return keyBlocks(explanation, model, style);
    case 'role':
      return roleBlocks(explanation, style);
    case 'tag':
      return tagBlocks(explanation, model, style);
    case 'assignment':
      return assignmentBlocks(explanation, style);
    case 'sub_workspace':
      return subWorkspaceBlocks(explanation, model, style);
  }
}
