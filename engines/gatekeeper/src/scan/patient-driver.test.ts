import { expect, test } from 'vitest';
import type { CompiledPolicy, PolicyDriver } from '../client/driver.ts';
import { objectOf, templateText } from '../testing.ts';
import { readTemplate, type ConstraintTemplate } from '../templates/template.ts';
import { patientDriver } from './patient-driver.ts';

const template = readTemplate(objectOf(templateText('Rule', '{ type: object }')))
  .template as ConstraintTemplate;
const code = template.code[0]!;

function compiled(policy: CompiledPolicy): CompiledPolicy {
  const driver: PolicyDriver = { engine: 'Rego', compile: () => ({ policy }) };
  const result = patientDriver(driver).compile(template, code);
  if ('problems' in result) throw new Error('expected a policy');
  return result.policy;
}

test('a policy that spends its budget is given up for the constraint, not for others', () => {
  let asked = 0;
  const slow = compiled({
    evaluate: () => {
      asked += 1;
      return { failure: 'spent', spent: true };
    },
  });
  const [one, other] = [{}, {}];
  for (let n = 0; n < 10; n += 1) slow.evaluate({ review: {}, parameters: one, inventory: {} });
  expect(asked).toBe(3);
  slow.evaluate({ review: {}, parameters: other, inventory: {} });
  expect(asked).toBe(4);
});

test('a policy that throws fails for the object, and a driver that throws for the template', () => {
  const broken = compiled({
    evaluate: () => {
      throw new TypeError('x is not defined');
    },
  });
  expect(broken.evaluate({ review: {}, parameters: {}, inventory: {} })).toEqual({
    failure: 'the evaluation broke off: x is not defined',
  });
  const driver: PolicyDriver = {
    engine: 'Rego',
    compile: () => {
      throw new RangeError('too deep');
    },
  };
  expect(patientDriver(driver).compile(template, code)).toMatchObject({
    problems: [{ message: 'the code cannot be compiled: too deep', pointer: code.pointer }],
  });
});
