import type {DesiredState} from '../../model/desired.ts';
import {KIND_NAMES, type KindName, SECTION_OF} from '../../model/object.ts';
import {measured, type RiskRule, tellOfFiles} from './rule.ts';

/** Whether the files answer for a section decides what an absent line means. */
export const manageChanged: RiskRule = {
  rule: 'manage_changed',
  risk: 'critical',
  about: 'files',
  when: 'a section comes or goes, or changes between authoritative and additive',
  find: measured((before, after) =>
    // Files that said nothing yet are no change of mind.
    saysNothing(before)
      ? []
      : KIND_NAMES.flatMap(kind => {
          const words = difference(kind, before, after);
          return words === undefined ? [] : [tellOfFiles(`${SECTION_OF[kind]}: ${words}`)];
        }),
  ),
};

const saysNothing = ({sections, workspace}: DesiredState) =>
  workspace === undefined && Object.values(sections).every(section => section === undefined);

function difference(kind: KindName, before: DesiredState, after: DesiredState): string | undefined {
  const [was, is] = [before, after].map(({sections}) => sections[kind] !== undefined);
  const [removed, removes] = [before, after].map(({authoritative}) => authoritative.has(kind));
  if (was && !is) return 'no longer managed, live ones stay as they are';
  const undeclared = removes ? 'undeclared ones are removed' : 'undeclared ones are left alone';
  if (!was && is) return kind === 'assignment' ? 'newly managed' : `newly managed, ${undeclared}`;
  if (removed === removes) return undefined;
  return removes ? `now authoritative, ${undeclared}` : `now additive, ${undeclared}`;
}
