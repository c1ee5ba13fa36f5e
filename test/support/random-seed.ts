import fc from 'fast-check';

/**
 * Property tests are the same on every run, so that a change is judged by itself; `FAST_CHECK_SEED=random` looks further, and a
 * number repeats what it found.
 */
const seed = process.env.FAST_CHECK_SEED ?? '20261122';
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seed === 'random' ? Date.now() : Number(seed) });
