/**
What is over budget, a sentence each. Budgets are `{group: {name: {path: most}}}`, where a path leads to a number of the row,
as in `ratios.wall`; the name `*` stands for every row of the group that has such a number. A budget that nothing was measured
for is a fault too: it would never find anything.
*/
export function overBudget(groups, budgets) {
  return groups.flatMap(({name: group, rows}) =>
    Object.entries(budgets[group] ?? {}).flatMap(([name, limits]) => overLimits({group, name, rows}, limits)),
  );
}

function overLimits({group, name, rows}, limits) {
  return Object.entries(limits).flatMap(([path, most]) => {
    const measured = rows
      .filter(row => name === '*' || row.name === name)
      .map(row => ({row, value: valueAt(row, path)}))
      .filter(({value}) => value !== undefined);
    if (measured.length === 0) return [`${group}/${name}: ${path} has a budget and was not measured`];
    return measured.filter(({value}) => value > most).map(({row, value}) => over(group, row, path, value, most));
  });
}

const over = (group, {name, latencyMs}, path, value, most) =>
  `${group}/${name}${latencyMs ? ` at ${latencyMs} ms` : ''}: ${path} is ${value}, at most ${most}`;

const valueAt = (row, path) => path.split('.').reduce((value, key) => value?.[key], row);
