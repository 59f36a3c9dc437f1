import type { Step } from '../run/frame.ts';
import { generate } from './generate.ts';
import type { Planner } from './planner.ts';

/** A plan that becomes code once it has run often. */
export interface Heated {
  step: Step;
}

/** Making code costs what so many runs of a usual rule do. */
const OFTEN = 200;

export function heated({ codegen, machine }: Planner, cold: Step): Heated {
  const plan: Heated = { step: cold };
  if (codegen === false) return plan;
  let left = codegen === 'at-once' ? 1 : OFTEN;
  plan.step = (frame) => {
    left -= 1;
    if (left > 0) return cold(frame);
    plan.step = generate(machine, cold) ?? cold;
    return plan.step(frame);
  };
  return plan;
}
