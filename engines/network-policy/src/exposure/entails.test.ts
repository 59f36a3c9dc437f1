import { inventoryOf, namespace, pod } from '@toride/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { type LabelSelector, type Labels, type Requirement, selects } from '../policy/selector.ts';
import { entails, podsEntail, satisfiable } from './entails.ts';

const KEYS = ['a', 'b'];
const VALUES = ['x', 'y', 'z', 'never named'];

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.subarray(VALUES.slice(0, 3), { minLength: 1 }),
  }),
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
  }),
);
const selector: fc.Arbitrary<LabelSelector> = fc.record({
  requirements: fc.array(requirement, { maxLength: 4 }),
});

/** Every way to label a pod with these keys, one value standing for all that no selector names. */
const everyLabelling: Labels[] = [undefined, ...VALUES].flatMap((a) =>
  [undefined, ...VALUES].map((b) => ({
    ...(a === undefined ? {} : { a }),
    ...(b === undefined ? {} : { b }),
  })),
);

test('one selector entails another when every labelling of the one is one of the other', () => {
  fc.assert(
    fc.property(selector, selector, (narrow, wide) => {
      const selected = everyLabelling.filter((labels) => selects(narrow, labels));
      expect(entails(narrow, wide)).toBe(selected.every((labels) => selects(wide, labels)));
      expect(satisfiable(narrow)).toBe(selected.length > 0);
    }),
    { numRuns: 500 },
  );
});

test('keys of prototypes are labels like any other', () => {
  const named = (value: string): LabelSelector => ({
    requirements: [{ key: '__proto__', operator: 'In', values: [value] }],
  });
  expect(entails(named('x'), named('x'))).toBe(true);
  expect(entails(named('x'), named('constructor'))).toBe(false);
  expect(entails({ requirements: [] }, named('x'))).toBe(false);
});

test('of a namespace that was read, its labels count', () => {
  const { world } = readNetwork(
    inventoryOf([namespace('shop', { env: 'prod' }), pod({}, { namespace: 'shop' })]),
  );
  const everyone = { requirements: [] };
  const prod = { labels: { requirements: [{ key: 'env', operator: 'In' as const, values: ['prod'] }] } };
  expect(
    podsEntail({ namespace: { name: 'shop' }, pods: everyone }, { namespace: prod, pods: everyone }, world),
  ).toBe(true);
  expect(
    podsEntail({ namespace: { name: 'else' }, pods: everyone }, { namespace: prod, pods: everyone }, world),
  ).toBe(false);
  expect(
    podsEntail({ namespace: prod, pods: everyone }, { namespace: { name: 'shop' }, pods: everyone }, world),
  ).toBe(false);
});
