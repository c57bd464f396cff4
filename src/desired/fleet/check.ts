import type {FleetFileEntry, FleetWorkspaceEntry} from '../../model/generated/files.ts';
import {isObject} from '../../model/json.ts';
import {oneLine} from '../../model/text.ts';
import {fleetValidators} from '../generated/fleet.js';
import type {Validator} from '../generated/validators.js';
import {locate, type Path} from '../locate.ts';
import {dataOf} from '../parts.ts';
import {problemAt, type Report} from '../report.ts';
import type {Reports} from '../reports.ts';
import {reportSchemaErrors} from '../schema-problems.ts';
import type {Source} from '../source.ts';

/** What can be used of a fleet file. */
export interface FleetEntries {
  /** Without the parts in which something is wrong. */
  readonly file: FleetFileEntry;
  /** The names of those. */
  readonly broken: ReadonlySet<string>;
  readonly workspaces: readonly WorkspaceAt[];
}

export interface WorkspaceAt {
  readonly entry: FleetWorkspaceEntry;
  /** In its list. */
  readonly index: number;
}

/** What the schemas say of a fleet file and of each of its workspaces, and workspaces that are listed twice, are problems. */
export function checkFleet(source: Source, report: Report): FleetEntries {
  const reports: Reports = {report, allowUnknown: false, allow: () => {}, isHidden: () => false};
  const check = (validator: Validator, value: unknown, path: Path) => {
    const errors = validator(value) ? [] : (validator.errors ?? []);
    reportSchemaErrors(source, path, errors, reports);
    return errors;
  };

  const errors = check(fleetValidators.file, source.value, []);
  const broken = new Set(errors.map(({instancePath}) => instancePath.split('/')[1] ?? ''));
  const parts = Object.entries(dataOf(source)).filter(([name]) => !broken.has(name));
  const items = listOf(source);
  checkIds(items, source, report);
  const entries = items.map((item, index) => ({entry: item as FleetWorkspaceEntry, index}));
  const sound = entries.filter(
    ({entry, index}) => check(fleetValidators.workspace, entry, ['workspaces', index]).length === 0,
  );
  return {file: Object.fromEntries(parts) as unknown as FleetFileEntry, broken, workspaces: sound};
}

function listOf(source: Source): readonly unknown[] {
  const {workspaces} = dataOf(source);
  return Array.isArray(workspaces) ? workspaces : [];
}

function checkIds(items: readonly unknown[], source: Source, report: Report): void {
  const first = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    if (!isObject(item) || typeof item.id !== 'string') continue;
    const id = item.id.toLowerCase();
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, index);
    else report.add(() => listedTwice(source, id, index, earlier));
  }
}

const listedTwice = (source: Source, id: string, index: number, earlier: number) =>
  problemAt(
    locate(source, ['workspaces', index, 'id']),
    'CONFIG_DUPLICATE',
    `the workspace ${oneLine(id)} is listed twice`,
    {hint: 'keep one of them', also: locate(source, ['workspaces', earlier, 'id']).at},
  );
