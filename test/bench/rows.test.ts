import {describe, expect, it} from 'vitest';
import {overBudget} from '../../scripts/bench/budgets.mjs';
import {growing} from '../../scripts/bench/growth.mjs';
import {withTables} from '../../scripts/bench/page.mjs';
import {rowOf} from '../../scripts/bench/rows.mjs';
import {renderRatio, renderTable} from '../../scripts/bench/table.mjs';

const bare = {title: 'node -e 0', figures: {ms: 25, cpuMs: 20, peakMB: 40}};

describe('a row', () => {
  it('has the ratios of what both it and its base were measured for', () => {
    const figures = {ms: 50, cpuMs: 80, requests: 12};
    expect(rowOf({name: 'plan', title: 'plan', figures, base: bare, floorMs: 24.6})).toEqual({
      name: 'plan',
      title: 'plan',
      figures,
      beside: 'node -e 0',
      ratios: {wall: 2, cpu: 4},
      floorMs: 25,
    });
  });

  it('keeps numbers to four digits', () => {
    const {figures, ratios} = rowOf({name: 'a', title: 'a', figures: {ms: 12_345.678, cpuMs: 1.234567}, base: bare});
    expect({figures, ratios}).toEqual({figures: {ms: 12_346, cpuMs: 1.235}, ratios: {wall: 493.8, cpu: 0.06173}});
  });
});

describe('the table', () => {
  it('shows figures with their ratios, and only the columns that are filled', () => {
    const rows = [
      rowOf({name: 'bare', ...bare}),
      rowOf({
        name: 'apply',
        title: 'apply',
        latencyMs: 50,
        figures: {ms: 2500, cpuMs: 30, requests: 1234, writes: 20, refused: 1},
        base: bare,
        floorMs: 1000,
      }),
    ];
    expect(renderTable(rows)).toBe(
      [
        '| what              |     wall time |       CPU time | memory |                   requests | ratios to |          floor |',
        '| ----------------- | ------------: | -------------: | -----: | -------------------------: | --------- | -------------: |',
        '| node -e 0         |         25 ms |          20 ms |  40 MB |                            |           |                |',
        '| apply, 50 ms away | 2.5 s (100 ×) | 30 ms (1.50 ×) |        | 1,234, 20 write, 1 refused | node -e 0 | 1.0 s (2.50 ×) |',
      ].join('\n'),
    );
  });

  it('has a row for what could not be measured', () => {
    const row = rowOf({
      name: 'terraform',
      title: 'terraform',
      figures: {},
      note: 'not measured: it is not on the PATH',
    });
    expect(renderTable([row])).toContain('| terraform | not measured: it is not on the PATH |');
  });

  it.each([
    [0.001234, '0.0012'],
    [0.5, '0.5'],
    [0.9996, '1.00'],
    [1, '1.00'],
    [9.876, '9.88'],
    [12.34, '12.3'],
    [1234.5, '1235'],
  ])('shows a ratio of %d as %s', (ratio, text) => {
    expect(renderRatio(ratio)).toBe(text);
  });

  it('takes its place on the page, and leaves the others as they are', () => {
    const page = 'a\n<!-- measured: one -->\nold\n<!-- end -->\nb\n<!-- measured: two -->\nkept\n<!-- end -->\n';
    const made = withTables(page, [{name: 'one'}], () => 'new $1');
    expect(made).toBe(page.replace('old', () => 'new $1'));
    expect(() => withTables(page, [{name: 'three'}], () => '')).toThrow('the page has no place for three');
  });
});

describe('budgets', () => {
  const groups = [
    {
      name: 'reads',
      rows: [
        {name: 'a', figures: {requests: 12}, ratios: {peak: 2.5}},
        {name: 'a', latencyMs: 50, figures: {requests: 14}},
        {name: 'b', figures: {requests: 3}},
      ],
    },
  ];

  it.each([
    ['nothing, where all is within', {reads: {a: {'figures.requests': 14, 'ratios.peak': 2.5}}}, []],
    [
      'each row that is over',
      {reads: {a: {'figures.requests': 13, 'ratios.peak': 2}}},
      ['reads/a at 50 ms: figures.requests is 14, at most 13', 'reads/a: ratios.peak is 2.5, at most 2'],
    ],
    [
      'every row for *',
      {reads: {'*': {'figures.requests': 12}}},
      ['reads/a at 50 ms: figures.requests is 14, at most 12'],
    ],
    [
      'a name that no row has',
      {reads: {c: {'figures.requests': 1}}},
      ['reads/c: figures.requests has a budget and was not measured'],
    ],
    [
      'a number that no row has',
      {reads: {b: {'ratios.wall': 1}}},
      ['reads/b: ratios.wall has a budget and was not measured'],
    ],
    ['nothing of groups that were not run', {writes: {a: {'figures.writes': 1}}}, []],
  ])('name %s', (_phrase, budgets, faults) => {
    expect(overBudget(groups, budgets)).toEqual(faults);
  });
});

describe('scenarios that grow', () => {
  const bench = {runs: 3, folder: process.env.TMPDIR ?? '/tmp', say: () => undefined};

  it('are measured at two sizes in turn, with the power by which they grow', async () => {
    const sizes: number[] = [];
    const run = async ({size}: {readonly size: number}) => {
      sizes.push(size);
      return {ms: size * size, cpuMs: size, peakMB: 50, note: 'parsed'};
    };
    const {measure} = growing('Big', [{name: 'yaml', title: 'a file of members', sizes: [1000, 2000], run}]);
    const rows = await measure(bench);
    expect(sizes).toEqual([1000, 2000, 1000, 2000, 1000, 2000]);
    expect(rows).toMatchObject([
      {name: 'yaml', title: 'a file of members, 1,000', figures: {ms: 1_000_000, cpuMs: 1000}, note: 'parsed'},
      {
        name: 'yaml',
        title: 'a file of members, 2,000',
        beside: 'a file of members, 1,000',
        ratios: {wall: 4, cpu: 2, peak: 1},
        exponents: {wall: 2, cpu: 1, peak: 0},
      },
    ]);
    expect(renderTable(rows)).toContain('| n^2, CPU n^1, memory n^0 |');
  });

  it('are measured at --size and twice that, when it is given', async () => {
    const sizes: number[] = [];
    const run = async ({size}: {readonly size: number}) => {
      sizes.push(size);
      return {ms: size};
    };
    await growing('Big', [{name: 'yaml', title: 'a file', sizes: [1, 2], run}]).measure({...bench, runs: 1, size: 30});
    expect(sizes).toEqual([30, 60]);
  });
});
