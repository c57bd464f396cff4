import type {FleetPerson, ReportedWorkspace} from '../../../model/fleet-report.ts';
import {byText, count, fold, oneLine} from '../../../model/text.ts';
import type {ReportRow} from './row.ts';

/** A person of one workspace. */
interface Placed extends FleetPerson {
  readonly workspace: string;
}

/** A row for each person, by address, whatever the number of workspaces. */
export function peopleOf(workspaces: readonly ReportedWorkspace[]): readonly ReportRow[] {
  const found = new Map<string, Placed[]>();
  for (const {name, people} of workspaces) {
    for (const person of people) {
      const address = fold(person.email);
      const places = found.get(address) ?? [];
      places.push({...person, workspace: name});
      found.set(address, places);
    }
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([address, places]) => personRow(address, places));
}

const RULERS = /^(admin|owner)\b|→ (admin|owner)\b/;

function personRow(address: string, places: readonly Placed[]): ReportRow {
  const workspaces = [...new Set(places.map(({workspace}) => workspace))];
  const [first = ''] = workspaces;
  const roles = rolesText(places);
  const state = [...new Set(places.flatMap(one => one.state))].sort(byText).join(' · ');
  const flags = [
    ...(workspaces.length > 1 ? ['several'] : []),
    ...(places.some(({role}) => RULERS.test(role)) ? ['admins'] : []),
    ...(places.some(one => one.role.includes('→') || one.state.length > 0) ? ['differs'] : []),
  ];
  const where = places.map(({workspace, role, state: own}) => `${workspace}: ${[role, ...own].join(', ')}`);
  return {
    cells: [address, workspaces.length === 1 ? first : count(workspaces.length, 'workspace'), roles, state],
    bad: false,
    data: {
      sort: [address, workspaces.length, roles, state],
      groups: [workspaces.length === 1 ? first : 'Several workspaces', state === '' ? 'as declared' : state],
      flags,
      detail: [[], [], [oneLine(where.join('; '))]],
    },
  };
}

/** `admin in 2, view`: the most frequent first. */
function rolesText(places: readonly Placed[]): string {
  const counts = new Map<string, number>();
  for (const {role} of places) counts.set(role, (counts.get(role) ?? 0) + 1);
  const sorted = [...counts].sort(([a, some], [b, others]) => others - some || byText(a, b));
  return sorted.map(([role, times]) => (times === 1 ? role : `${role} in ${times}`)).join(', ');
}
