import type {StageTime, Stats} from '../model/stats.ts';
import {count} from '../model/text.ts';
import {columns, type Style} from './style.ts';

/** What a command did and how long that took, for people. Ends with a newline. */
export function renderStats(stats: Stats, style: Style): string {
  const {requests, bytes, duration_ms} = stats;
  const repeats = requests.repeats > 0 ? ` (${count(requests.repeats, 'repeat')})` : '';
  const sizes = `${bytesText(bytes.received)} received, ${bytesText(bytes.sent)} sent`;
  const head = `Stats: ${count(requests.total, 'request')}${repeats} in ${msText(duration_ms)} · ${sizes}`;
  return `\n${[style.bold(head), '', ...endpointLines(stats), ...factLines(stats)].join('\n')}\n`;
}

function endpointLines({requests}: Stats): readonly string[] {
  if (requests.by_endpoint.length === 0) return [];
  const rows = requests.by_endpoint.map(one => [one.method, one.endpoint, String(one.requests)]);
  const width = Math.max(...rows.map(([, , number = '']) => number.length));
  const lines = columns(rows, [6, 50]).map(([method, endpoint, number = '']) =>
    ['', method, endpoint, number.padStart(width)].join('  '),
  );
  return [...lines, ''];
}

function factLines({requests, waits_ms, stages}: Stats): readonly string[] {
  const answers = Object.entries(requests.by_status).map(([status, number]) =>
    status === 'none' ? `${number} without an answer` : `${number} × ${status}`,
  );
  const waits = [
    `for the pace ${msText(waits_ms.pace)}`,
    `for a free slot ${msText(waits_ms.slot)}`,
    `for answers ${msText(waits_ms.answer)}`,
  ];
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['answers', answers],
    ['waited', requests.total === 0 ? [] : waits],
    ['stages', stages.filter(({kind}) => kind === undefined).map(one => stageText(one, stages))],
  ];
  return facts
    .filter(([, texts]) => texts.length > 0)
    .map(([name, texts]) => `  ${name.padEnd(7)}  ${texts.join(' · ')}`);
}

/** `read 812 ms (member 200 ms, key 90 ms)`; `plan 2 × 5 ms` stands for both together. */
function stageText({stage, ms, times}: StageTime, all: readonly StageTime[]): string {
  const kinds = all.filter(one => one.stage === stage && one.kind !== undefined);
  const parts = kinds.map(one => `${one.kind} ${msText(one.ms)}`);
  const often = times > 1 ? `, ${times} times` : '';
  return `${stage} ${msText(ms)}${often}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}

const msText = (ms: number) => (ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 999_950 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
