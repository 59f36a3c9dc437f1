import { expect, test } from 'vitest';
import { compileSources, type Value } from '@toride/rego';
import { plansOf } from './plans.ts';

const TEXT = `package template
violation contains {"msg": msg} if {
  some size in input.parameters.sizes
  input.review.size > size
  msg := sprintf("%v is more than %v", [input.review.size, size])
}`;

function programOf(text: string): Parameters<typeof plansOf>[0] {
  const { program } = compileSources([{ file: 'a.rego', text }]);
  if (program === undefined) throw new Error('expected a program');
  return program;
}

test('parameters that are asked for often get a plan of their own, with the same answers', () => {
  const plans = plansOf(programOf(TEXT), 3);
  const parameters: Value = { sizes: [1, 5] };
  const general = plans(parameters);
  expect(plans(parameters)).toBe(general);
  const own = plans(parameters);
  expect(own).not.toBe(general);
  expect(plans(parameters)).toBe(own);
  expect(plans({ sizes: [1, 5] })).toBe(general);
  for (const size of [0, 3, 9]) {
    const input = { review: { size }, parameters };
    expect(own.evaluateValue({ input })).toEqual(general.evaluateValue({ input }));
  }
});

test('parameters that are no object, or hold very much, are read as they are', () => {
  const plans = plansOf(programOf(TEXT), 1);
  const large: Value = { sizes: Array.from({ length: 20_000 }, (_, at) => at) };
  const general = plans(null);
  expect(plans(null)).toBe(general);
  expect(plans(large)).toBe(general);
  expect(plans({ sizes: [] })).not.toBe(general);
});
