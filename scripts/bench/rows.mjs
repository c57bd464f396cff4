/**
What was measured of a case: `ms` of wall time, requests in all, those that write, and those answered with 429.
@typedef {{ms?: number, cpuMs?: number, peakMB?: number, requests?: number, writes?: number, refused?: number}} Figures
*/

/**
A measured case. Its ratios are its own figures divided by those of the case beside it: below 1 is less than that one.
@typedef {object} Row
@property {string} name for budgets; rows that differ in latency alone share one
@property {string} title
@property {number} [latencyMs] pause before each answer
@property {Figures} figures
@property {string} [beside] title of the other case
@property {Record<string, number>} [ratios] `wall`, `cpu`, `peak`, `requests`
@property {number} [floorMs] what it takes at the least, whatever the tool does
@property {Record<string, number>} [exponents] the powers of the size by which `wall`, `cpu` and `peak` grow
@property {string} [note]
*/

const RATIOS = {wall: 'ms', cpu: 'cpuMs', peak: 'peakMB', requests: 'requests'};

/**
A row, beside another case if there is a base.
@param {Omit<Row, 'beside' | 'ratios'> & {base?: {title: string, figures: Figures}}} row
@returns {Row}
*/
export function rowOf({base, floorMs, ...row}) {
  return {
    ...row,
    figures: rounded(row.figures),
    ...(base && {beside: base.title, ratios: rounded(ratiosOf(row.figures, base.figures))}),
    ...(floorMs !== undefined && {floorMs: Math.round(floorMs)}),
  };
}

function ratiosOf(own, base) {
  const known = Object.entries(RATIOS).filter(([, figure]) => own[figure] !== undefined && base[figure] > 0);
  return Object.fromEntries(known.map(([name, figure]) => [name, own[figure] / base[figure]]));
}

const FIGURES = ['ms', 'cpuMs', 'peakMB', 'requests', 'writes', 'refused'];

/** The figures among the fields of a run. */
export const figuresOf = run =>
  Object.fromEntries(FIGURES.filter(name => run[name] !== undefined).map(name => [name, run[name]]));

/** Numbers as they are worth keeping: to four digits, large ones to the unit. */
const rounded = numbers =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [
      name,
      value >= 1000 ? Math.round(value) : Number(value.toPrecision(4)),
    ]),
  );
