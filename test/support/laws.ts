import fc from 'fast-check';

/** Laws are tried on the same values at each run: one that fails, fails for everybody. LAW_SEED=random tries others. */
const SEED = 20_261_123;
const wanted = process.env.LAW_SEED;

fc.configureGlobal(wanted === 'random' ? {} : {seed: wanted === undefined ? SEED : Number(wanted)});

/** How many times as many values are tried: LAW_RUNS=20 for a night. */
export const manifold = Number(process.env.LAW_RUNS ?? 1);

export default fc;
