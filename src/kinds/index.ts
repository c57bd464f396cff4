import {assignment} from './assignment.ts';
import {key} from './key.ts';
import type {Kind} from './kind.ts';
import {member} from './member.ts';
import {subWorkspace} from './sub-workspace.ts';
import {tag} from './tag.ts';

/** Every kind, in the order in which people read them. */
export const kinds: readonly Kind[] = [member, key, tag, assignment, subWorkspace];
