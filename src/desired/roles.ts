import {GRANTS, type Role} from '../model/desired.ts';
import type {RoleEntry} from '../model/generated/files.ts';
import {isObject} from '../model/json.ts';
import {fold, hasUnsafeCharacter, oneLine} from '../model/text.ts';
import type {Checks} from './checks.ts';
import {locate} from './locate.ts';
import {dataOf} from './parts.ts';
import {problemAt} from './report.ts';
import type {Reports} from './reports.ts';
import type {Place, Source} from './source.ts';

/** Role names that mean something to the vendor. */
const RESERVED: ReadonlySet<string> = new Set([...GRANTS, 'owner', 'client']);

/**
The roles of all files by name, the built-in ones first. A role that is declared wrongly is there too, so that its members
are not called wrong as well.
*/
export function readRoles(sources: readonly Source[], checks: Checks, reports: Reports): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>(GRANTS.map(name => [name, {name, grants: name}]));
  const declared = new Map<string, Place>();
  for (const source of sources) {
    const section = dataOf(source).roles;
    if (!isObject(section)) continue;
    for (const [name, role] of Object.entries<unknown>(section)) {
      const place = locate(source, ['roles', name], 'key');
      checkName(name, place, declared.get(name), reports);
      if (!declared.has(name) && !RESERVED.has(name)) {
        const fine = checks.role({source, name, role}, reports);
        roles.set(name, {name, ...(fine ? (role as RoleEntry) : {grants: 'view'}), at: place.at});
      }
      if (!declared.has(name)) declared.set(name, place);
    }
  }
  return roles;
}

function checkName(name: string, place: Place, first: Place | undefined, {report}: Reports): void {
  const shown = oneLine(name);
  if (RESERVED.has(fold(name))) {
    const hint = `choose another name; ${GRANTS.join(', ')} are built in`;
    report.add(() => problemAt(place, 'CONFIG_RESERVED', `the role name "${shown}" belongs to the API`, {hint}));
  } else if (hasUnsafeCharacter(name) || name.trim() !== name || name === '') {
    const message = `the role name "${shown}" has spaces at its ends or invisible characters`;
    report.add(() => problemAt(place, 'CONFIG_VALUE', message, {hint: 'type the name anew'}));
  } else if (first) {
    const extras = {hint: 'join the two, or delete one', also: first.at};
    report.add(() => problemAt(place, 'CONFIG_DUPLICATE', `the role "${shown}" is declared twice`, extras));
  }
}
