import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distributionOf, measure } from './measure.ts';

/** Each look at the clock takes a thousand nanoseconds. */
function fakeClock(): { now: () => number; pause: () => Promise<void>; memory: () => number } {
  let time = 0;
  let bytes = 0;
  return { now: () => (time += 1000), pause: async () => {}, memory: () => (bytes += 640) };
}

test('every run is a sample, after a warm-up', async () => {
  let runs = 0;
  const found = await measure(() => void (runs += 1), fakeClock(), { milliseconds: 10 });
  expect(found.distribution).toMatchObject({ min: 1000, max: 1000, mean: 1000, median: 1000, stddev: 0 });
  expect(found.runs).toBe(found.distribution.count);
  expect(runs).toBeGreaterThan(found.runs);
  expect(found.bytesPerRun).toBe(1);
});

test('a signal ends it between two samples', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  await expect(measure(() => {}, fakeClock(), { signal })).rejects.toThrow('stop');
});

test('percentiles lie between the samples and grow', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), (samples) => {
      const { min, max, median, percentiles } = distributionOf(samples);
      const inOrder = [min, median, ...percentiles.values(), max];
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    }),
  );
  expect(distributionOf([]).mean).toBe(0);
});
