/** Rows as a Markdown table, padded so that it reads well as plain text. Columns that no row fills are left out. */
export function renderTable(rows) {
  const lines = rows.map(row => COLUMNS.map(([, , cell]) => cell(row)));
  const used = COLUMNS.map((_column, index) => index === 0 || lines.some(line => line[index] !== ''));
  const kept = cells => cells.filter((_cell, index) => used[index]);
  const head = kept(COLUMNS.map(([name]) => name));
  const aligned = kept(COLUMNS.map(([, align]) => align));
  return renderCells(head, aligned, lines.map(kept));
}

const COLUMNS = [
  ['what', 'left', ({title, latencyMs}) => (latencyMs ? `${title}, ${latencyMs} ms away` : title)],
  ['wall time', 'right', ({figures, ratios}) => withRatio(time(figures.ms), ratios?.wall)],
  ['CPU time', 'right', ({figures, ratios}) => withRatio(time(figures.cpuMs), ratios?.cpu)],
  ['memory', 'right', ({figures, ratios}) => withRatio(memory(figures.peakMB), ratios?.peak)],
  ['requests', 'right', ({figures, ratios}) => withRatio(requests(figures), ratios?.requests)],
  ['ratios to', 'left', ({beside = ''}) => beside],
  [
    'floor',
    'right',
    ({figures, floorMs}) => (floorMs === undefined ? '' : withRatio(time(floorMs), figures.ms / floorMs)),
  ],
  ['grows with', 'left', ({exponents}) => growth(exponents)],
  ['note', 'left', ({note = ''}) => note],
];

const withRatio = (text, ratio) => (text === '' || ratio === undefined ? text : `${text} (${renderRatio(ratio)} ×)`);

/** `0.0034`, `0.12`, `3.4`, `120`. */
export function renderRatio(ratio) {
  if (ratio >= 100) return ratio.toFixed(0);
  if (ratio >= 10) return ratio.toFixed(1);
  if (ratio >= 0.995) return ratio.toFixed(2);
  return String(Number(ratio.toPrecision(2)));
}

function time(ms) {
  if (ms === undefined) return '';
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)} s`;
}

const memory = peakMB => (peakMB === undefined ? '' : `${peakMB.toFixed(0)} MB`);

function requests({requests: all, writes = 0, refused = 0}) {
  if (all === undefined) return '';
  const parts = [writes > 0 && `${whole(writes)} write`, refused > 0 && `${whole(refused)} refused`].filter(Boolean);
  return [whole(all), ...parts].join(', ');
}

/** `n^1.02, CPU n^0.98, memory n^0.61`, as far as they are known. */
function growth({wall, cpu, peak} = {}) {
  const parts = {'': wall, 'CPU ': cpu, 'memory ': peak};
  return Object.entries(parts)
    .filter(([, power]) => power !== undefined)
    .map(([name, power]) => `${name}n^${power}`)
    .join(', ');
}

const whole = number => Math.round(number).toLocaleString('en-US');

function renderCells(head, aligned, lines) {
  const widths = head.map((name, index) =>
    Math.max(3, ...[[...name], ...lines.map(line => [...line[index]])].map(text => text.length)),
  );
  const pad = (text, index) => (aligned[index] === 'right' ? text.padStart(widths[index]) : text.padEnd(widths[index]));
  const line = cells => `| ${cells.map(pad).join(' | ')} |`;
  const rule = `| ${aligned.map((align, index) => ruleOf(align, widths[index])).join(' | ')} |`;
  return [line(head), rule, ...lines.map(line)].join('\n');
}

const ruleOf = (align, width) => (align === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width));
