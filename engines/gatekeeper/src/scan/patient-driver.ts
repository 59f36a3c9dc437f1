import type { Json } from '@toride/core';
import { isFailure, type PolicyDriver } from '../client/driver.ts';

/**
 * How often a policy may spend its whole budget on one constraint. What loops over a thousand million elements for one
 * object does so for the next: without an end, one policy would take hours of a large cluster.
 */
const PATIENCE = 3;

/** A driver whose policies are not asked again, for a constraint, once they have spent their budget several times. */
export function patientDriver(driver: PolicyDriver): PolicyDriver {
  return {
    engine: driver.engine,
    compile: (template, code) => {
      const result = driver.compile(template, code);
      if ('problems' in result) return result;
      const spent = new Map<Json, number>();
      const { policy } = result;
      return {
        policy: {
          ...policy,
          evaluate: (input) => {
            // Each constraint has parameters of its own, so they tell constraints apart.
            const times = spent.get(input.parameters) ?? 0;
            if (times >= PATIENCE)
              return { failure: `not asked any more: its budget was spent on ${PATIENCE} objects before` };
            const answer = policy.evaluate(input);
            if (isFailure(answer) && answer.spent === true) spent.set(input.parameters, times + 1);
            return answer;
          },
        },
      };
    },
  };
}
