import type {AccessModel, AssignmentAccess} from '../../model/access.ts';
import {anyGlob} from '../../model/glob.ts';
import {byText, fold} from '../../model/text.ts';

/**
The teams of a mail address. The API has none, so tags stand for them: a person is in the team of a tag when their address is
a sending account that carries it, or is one that the files' patterns for its accounts would take in.
*/
export function teamsOf({
  assignments,
}: Pick<AccessModel, 'assignments'>): (emails: readonly string[]) => readonly string[] {
  const tests = assignments.filter(({type}) => type === 'accounts').map(one => ({tag: one.tag, has: testOf(one)}));
  return emails => {
    const folded = emails.map(fold);
    const tags = tests.filter(({has}) => folded.some(has)).map(({tag}) => tag);
    return [...new Set(tags)].sort(byText);
  };
}

function testOf({resources, declared}: AssignmentAccess): (email: string) => boolean {
  const accounts = new Set(resources.map(({id}) => fold(id)));
  const matches = anyGlob((declared?.patterns ?? []).map(({text}) => fold(text)));
  return email => accounts.has(email) || matches(email);
}
