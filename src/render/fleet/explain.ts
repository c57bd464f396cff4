import type {FleetSpec, FleetWorkspace, KeySource} from '../../model/fleet.ts';
import {isObject, type Json} from '../../model/json.ts';
import type {FieldOrigin, Origin, Origins, RemovedOrigin} from '../../model/origin.ts';
import type {Position} from '../../model/position.ts';
import {count, oneLine} from '../../model/text.ts';
import {columns, type Style, widthOf} from '../style.ts';

/** Each workspace of a fleet with its labels, key and files. Ends with a newline. */
export function renderFleet(
  {file}: Pick<FleetSpec, 'file'>,
  workspaces: readonly FleetWorkspace[],
  style: Style,
): string {
  const blocks = workspaces.map(({labels, canary, key, files, at, ...workspace}) => [
    `${style.bold(titleOf(workspace))}  ${style.dim(placeText(at))}`,
    `  labels  ${[...labels, ...(canary ? ['canary'] : [])].map(oneLine).join(', ') || 'none'}`,
    `  key     ${keyText(key)}`,
    `  files   ${files.map(oneLine).join(' → ')}`,
  ]);
  const head = style.bold(`Fleet ${oneLine(file)}: ${count(workspaces.length, 'workspace')}`);
  return `${[[head], ...blocks].map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function keyText(key: KeySource): string {
  if (key.from === 'admin') return 'that of the admin workspace';
  return key.from === 'env' ? `the variable ${oneLine(key.variable)}` : `the file ${oneLine(key.path)}`;
}

/** A row for each object of a workspace: from which file it is, and what later files do to it. Ends with a newline. */
export function renderOrigins(workspace: FleetWorkspace, {files, present, removed}: Origins, style: Style): string {
  const rows = [...present.map(presentRow), ...removed.map(removedRow)];
  const cells = columns(
    rows.map(({address, place}) => [address, place, '']),
    [44, 32, 0],
  );
  const lines = rows.map(({symbol, why}, index) => {
    const [address = '', place = ''] = cells[index] ?? [];
    return `  ${PAINT[symbol](style)(`${symbol} ${address}`)}  ${place}  ${why}`.trimEnd();
  });
  const head = [
    style.bold(`${titleOf(workspace)}: ${count(files.length, 'file')}, each over those before it`),
    ...files.map((file, index) => `  ${index + 1}  ${oneLine(file)}`),
  ];
  return `${[head, lines, ['+ added, ~ changed, - removed by a file that stands over others']].map(block => block.join('\n')).join('\n\n')}\n`;
}

type Symbol = ' ' | '+' | '~' | '-';

const PAINT: Readonly<Record<Symbol, (style: Style) => (text: string) => string>> = {
  ' ': () => text => text,
  '+': ({good}) => good,
  '~': ({caution}) => caution,
  '-': ({bad}) => bad,
};

interface Row {
  readonly symbol: Symbol;
  readonly address: string;
  /** Where the first file that speaks of it does. */
  readonly place: string;
  /** What later files do to it. */
  readonly why: string;
}

function presentRow({address, speakers: [first, ...later], added}: Origin): Row {
  const changing = later.filter(({changes}) => changes.length > 0);
  const why = changing.map(({at, changes}) => `${changes.map(oneLine).join(', ')} from ${placeText(at)}`);
  const symbol = changing.length > 0 ? '~' : added ? '+' : ' ';
  return {symbol, address: oneLine(address), place: first ? placeText(first.at) : '', why: why.join(' · ')};
}

const removedRow = ({removedAt, ...origin}: RemovedOrigin): Row => ({
  ...presentRow(origin),
  symbol: '-',
  why: `removed by ${placeText(removedAt)}`,
});

/** One object field by field: what each file says of it, the one that counts first. Ends with a newline. */
export function renderOrigin(
  workspace: FleetWorkspace,
  origins: readonly (Origin | RemovedOrigin)[],
  style: Style,
): string {
  const blocks = origins.map(origin => {
    const lines = linesOf(origin.fields);
    const names = Math.max(...lines.map(({name}) => name.length));
    const values = Math.max(...lines.map(({value}) => Math.min(60, widthOf(value))));
    return [
      `${style.bold(oneLine(origin.address))} in ${titleOf(workspace)}`,
      ...('removedAt' in origin ? [style.bad(`  removed by ${placeText(origin.removedAt)}`)] : []),
      ...lines.map(({name, value, place}) => {
        const gap = ' '.repeat(Math.max(0, values - widthOf(value)));
        return `  ${name.padEnd(names)}  ${value}${gap}  ${style.dim(place)}`;
      }),
    ].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

interface Line {
  readonly name: string;
  readonly value: string;
  readonly place: string;
}

const linesOf = (fields: readonly FieldOrigin[]): readonly Line[] =>
  fields.flatMap(({field, said, joined}) => {
    const texts = said.map(({value, at}) => ({value: valueText(value), place: placeText(at)}));
    const [first, ...others] = texts;
    const differing = joined ? others : others.filter(({value}) => value !== first?.value);
    return texts
      .filter(one => one === first || differing.includes(one))
      .map((one, index) => ({...one, name: index === 0 ? oneLine(field) : joined ? '  and' : '  was'}));
  });

/** A value as a file would say it. */
function valueText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (!isObject(value)) return oneLine(String(value));
  const fields = Object.entries(value).map(([name, inner = null]) => `${oneLine(name)}: ${valueText(inner)}`);
  return `{${fields.join(', ')}}`;
}

/** In which workspaces an address is declared, and where. */
export interface Where {
  readonly workspace: FleetWorkspace;
  readonly origins: readonly (Origin | RemovedOrigin)[];
}

/** A row for each workspace that has an address, or had it before a later file took it away. Ends with a newline. */
export function renderWhere(address: string, found: readonly Where[], all: number, style: Style): string {
  const rows = found.flatMap(({workspace, origins}) =>
    origins.map(origin => ({...('removedAt' in origin ? removedRow(origin) : presentRow(origin)), workspace})),
  );
  const cells = columns(
    rows.map(({workspace, place}) => [titleOf(workspace), place, '']),
    [72, 32, 0],
  );
  const lines = rows.map(({symbol, why}, index) => {
    const [name = '', place = ''] = cells[index] ?? [];
    return `  ${PAINT[symbol](style)(`${symbol} ${name}`)}  ${place}  ${why}`.trimEnd();
  });
  const there = found.filter(({origins}) => origins.some(origin => !('removedAt' in origin))).length;
  return `${style.bold(`${oneLine(address)}: declared in ${there} of ${count(all, 'workspace')}`)}\n\n${lines.join('\n')}\n`;
}

const titleOf = ({id, name}: Pick<FleetWorkspace, 'id' | 'name'>) =>
  name === undefined ? id : `${oneLine(name)} (${id})`;

const placeText = ({file, line}: Position) => `${oneLine(file)}:${line}`;
