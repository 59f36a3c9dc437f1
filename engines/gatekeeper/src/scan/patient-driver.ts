import type { Json } from '@toride/core';
import {
  isFailure,
  type CompiledPolicy,
  type PolicyAnswer,
  type PolicyDriver,
  type PolicyInput,
} from '../client/driver.ts';

/**
 * How often a policy may spend its whole budget on one constraint. What loops over a thousand million elements for one
 * object does so for the next: without an end, one policy would take hours of a large cluster.
 */
const PATIENCE = 3;

/**
 * A driver whose policies are not asked again, for a constraint, once they have spent their budget several times; and of
 * which one that breaks, by whatever fault, leaves the others as they are.
 */
export function patientDriver(driver: PolicyDriver): PolicyDriver {
  return {
    engine: driver.engine,
    compile: (template, code) => {
      try {
        const result = driver.compile(template, code);
        return 'problems' in result ? result : { policy: patient(result.policy) };
      } catch (error) {
        const message = `the code cannot be compiled: ${(error as Error).message}`;
        return { problems: [{ code: 'TORIDE_GATEKEEPER_TEMPLATE', message, pointer: code.pointer }] };
      }
    },
  };
}

function patient(policy: CompiledPolicy): CompiledPolicy {
  const spent = new Map<Json, number>();
  return {
    ...policy,
    evaluate: (input) => {
      // Each constraint has parameters of its own, so they tell constraints apart.
      const times = spent.get(input.parameters) ?? 0;
      if (times >= PATIENCE)
        return { failure: `not asked any more: its budget was spent on ${PATIENCE} objects before` };
      const answer = guarded(policy, input);
      if (isFailure(answer) && answer.spent === true) spent.set(input.parameters, times + 1);
      return answer;
    },
  };
}

function guarded(policy: CompiledPolicy, input: PolicyInput): PolicyAnswer {
  try {
    return policy.evaluate(input);
  } catch (error) {
    return { failure: `the evaluation broke off: ${(error as Error).message}` };
  }
}
