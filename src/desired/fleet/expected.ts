import {relative, sep} from 'node:path';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {isGlob} from '../../model/glob.ts';
import {byText} from '../../model/text.ts';
import {walkGlob} from '../glob-files.ts';
import type {Fleet} from './fleet.ts';
import {fillId, PLACEHOLDER} from './placeholder.ts';

/** The id that stands for any sub-workspace where all of them have the same files. */
const ANY = '00000000-0000-0000-0000-000000000000';
const ID = '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}';

/**
What can be said offline of the sub-workspaces that the rule of a fleet brings in: one for each id for which there is a
file, or one that stands for all where no file is named after an id. Only the API knows which of them there are.
*/
export function expectedSubWorkspaces({
  subWorkspaces: rule,
  workspaces,
  admin,
  options,
}: Fleet): readonly FleetWorkspace[] {
  if (!rule) return [];
  const patterns = rule.files.filter(file => file.includes(PLACEHOLDER));
  const taken = new Set([...workspaces.map(({id}) => id), ...rule.exclude.map(word => word.toLowerCase()), admin?.id]);
  const ids = new Set(patterns.flatMap(pattern => idsIn(pattern, options.cwd)));
  const expected = patterns.length === 0 ? [ANY] : [...ids].filter(id => !taken.has(id)).sort(byText);
  return expected.map(id => ({
    id,
    ...(id === ANY && {name: 'every sub-workspace'}),
    labels: rule.labels,
    canary: false,
    files: rule.files.map(file => fillId(file, id)),
    key: {from: 'admin'},
    at: rule.at,
  }));
}

/** The ids for which a file stands where a pattern leads. A pattern with other wildcards tells nothing. */
function idsIn(pattern: string, cwd: string): readonly string[] {
  if (isGlob(pattern)) return [];
  const parts = pattern.split(PLACEHOLDER).map(part => part.replace(/[.+^${}()|[\]\\]/g, '\\$&'));
  const [first = '', second = '', ...rest] = parts;
  const test = new RegExp(`^${first}(${ID})${[second, ...rest].join('\\1')}$`, 'i');
  return walkGlob(pattern.replaceAll(PLACEHOLDER, '*'), cwd).flatMap(path => {
    const file = pattern.startsWith('/') ? path : relative(cwd, path).split(sep).join('/');
    const id = test.exec(file)?.[1];
    return id === undefined ? [] : [id.toLowerCase()];
  });
}
