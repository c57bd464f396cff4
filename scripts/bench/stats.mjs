/** The middle one, or of an even number of them the higher of the two in the middle. */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** Figure by figure the median of several runs; a figure that one of them lacks is left out. */
export function medianFigures(runs) {
  const names = Object.keys(runs[0]).filter(name => runs.every(run => typeof run[name] === 'number'));
  return Object.fromEntries(names.map(name => [name, median(runs.map(run => run[name]))]));
}

/** The power by which something grows: 1 when twice as much takes twice as long, 2 when it takes four times as long. */
export function exponent(ofN, of2N) {
  return Math.log2(of2N / ofN);
}

/**
Milliseconds that so many requests take at the least where no second may hold more than `perSecond` of them: a full second
for each full load of requests before the last one.
*/
export function paceFloorMs(requests, perSecond) {
  return Math.floor((requests - 1) / perSecond) * 1000;
}
