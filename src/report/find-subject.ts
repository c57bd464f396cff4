import type {
  AccessModel,
  AssignmentAccess,
  KeyAccess,
  PersonAccess,
  RoleAccess,
  SubWorkspaceAccess,
  TagAccess,
} from '../model/access.ts';
import {nearest} from '../model/nearest.ts';
import {fold} from '../model/text.ts';

/** Something that can be asked about, with the address that people know it by. */
export type Subject = {readonly address: string} & (
  | {readonly kind: 'member'; readonly member: PersonAccess}
  | {readonly kind: 'key'; readonly key: KeyAccess}
  | {readonly kind: 'tag'; readonly tag: TagAccess}
  | {readonly kind: 'assignment'; readonly assignment: AssignmentAccess}
  | {readonly kind: 'sub_workspace'; readonly sub_workspace: SubWorkspaceAccess}
  | {readonly kind: 'role'; readonly role: RoleAccess}
);

/** Everything that can be asked about, in the order of the kinds. */
export const subjectsOf = (model: AccessModel): readonly Subject[] => [
  ...model.people.map(member => ({kind: 'member' as const, address: member.address, member})),
  ...model.keys.map(key => ({kind: 'key' as const, address: key.address, key})),
  ...model.tags.map(tag => ({kind: 'tag' as const, address: tag.address, tag})),
  ...model.assignments.map(assignment => ({kind: 'assignment' as const, address: assignment.address, assignment})),
  ...model.sub_workspaces.map(one => ({kind: 'sub_workspace' as const, address: one.address, sub_workspace: one})),
  ...model.roles.map(role => ({kind: 'role' as const, address: `role/${role.name}`, role})),
];

/**
Whom a text means: an address in any case, the name behind its kind alone, or a member's login address. The exact spelling
wins. Several are all that it may mean.
*/
export function findSubjects(asked: string, subjects: readonly Subject[]): readonly Subject[] {
  const ways: readonly ((subject: Subject) => boolean)[] = [
    ({address}) => address === asked,
    ({address}) => fold(address) === fold(asked),
    subject => loginsOf(subject).some(login => fold(`member/${login}`) === fold(asked) || fold(login) === fold(asked)),
    ({address}) => nameOf(address) === asked,
    ({address}) => fold(nameOf(address)) === fold(asked),
    ({kind, address}) => kind === 'assignment' && fold(address).startsWith(`${fold(asked)}/`),
  ];
  return ways.map(fits => subjects.filter(fits)).find(found => found.length > 0) ?? [];
}

/** The address that was probably meant by one that nothing has. */
export const similarSubject = (asked: string, subjects: readonly Subject[]): string | undefined =>
  nearest(
    asked,
    subjects.map(({address}) => (asked.includes('/') ? address : nameOf(address))),
  );

const nameOf = (address: string) => address.slice(address.indexOf('/') + 1);

const loginsOf = (subject: Subject): readonly string[] =>
  subject.kind === 'member' ? subject.member.live.flatMap(({login}) => login ?? []) : [];
