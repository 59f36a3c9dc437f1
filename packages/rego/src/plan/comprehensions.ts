/** Comprehensions: a body of their own in the same frame, whose solutions are collected in a slot. */
import type { ArrayComprehensionTerm, ObjectComprehensionTerm, SetComprehensionTerm } from '../syntax/ast.ts';
import { EvaluationError } from '../error.ts';
import { equal } from '../values/compare.ts';
import { RegoSet } from '../values/set.ts';
import type { Value } from '../values/value.ts';
import type { Frame, Step } from '../run/frame.ts';
import { ObjectBuilder } from '../run/object-builder.ts';
import { computed, getterOf, type Operand } from './operand.ts';
import { operandOf } from './operands.ts';
import type { Planner } from './planner.ts';
import { dependsOnConstants, evaluateOnce } from './constant-terms.ts';
import { ifDefined, written } from './written.ts';
import { withOrder, type Scope } from './scope.ts';

type Comprehension = ArrayComprehensionTerm | SetComprehensionTerm | ObjectComprehensionTerm;

export function planComprehension(planner: Planner, term: Comprehension, scope: Scope): Operand {
  const operand = planCollecting(planner, term, scope);
  return dependsOnConstants(planner, term, scope) ? evaluateOnce(planner, operand, scope) : operand;
}

function planCollecting(planner: Planner, term: Comprehension, scope: Scope): Operand {
  switch (term.type) {
    case 'arraycomprehension':
      return planArray(planner, term, withOrder(scope, true));
    case 'setcomprehension':
      return planSet(planner, term, withOrder(scope, planner.exactOrder));
    case 'objectcomprehension':
      return planObject(planner, term, withOrder(scope, planner.exactOrder));
  }
}

function planArray(planner: Planner, term: ArrayComprehensionTerm, scope: Scope): Operand {
  const slot = scope.slots.fresh();
  const body = planner.body(term.body, scope, (after): Step => {
    const get = getterOf(operandOf(term.term, after));
    return written(
      (frame) => {
        const value = get(frame);
        if (value !== undefined) (frame[slot] as Value[]).push(value);
        return false;
      },
      (out) => ifDefined(out, get, (value) => `(f[${slot}].push(${value}), false)`),
    );
  });
  const collect = (frame: Frame): Value => {
    const items: Value[] = [];
    frame[slot] = items;
    body(frame);
    return items;
  };
  return computed(written(collect, (out) => `(f[${slot}] = [], ${out.step(body)}, f[${slot}])`));
}

function planSet(planner: Planner, term: SetComprehensionTerm, scope: Scope): Operand {
  const slot = scope.slots.fresh();
  const body = planner.body(term.body, scope, (after): Step => {
    const get = getterOf(operandOf(term.term, after));
    return written(
      (frame) => {
        const value = get(frame);
        if (value !== undefined) (frame[slot] as RegoSet).add(value);
        return false;
      },
      (out) => ifDefined(out, get, (value) => `(f[${slot}].add(${value}), false)`),
    );
  });
  const collect = (frame: Frame): Value => {
    const items = new RegoSet();
    frame[slot] = items;
    body(frame);
    return items;
  };
  return computed(written(collect, (out) => `(f[${slot}] = new RegoSet(), ${out.step(body)}, f[${slot}])`));
}

function planObject(planner: Planner, term: ObjectComprehensionTerm, scope: Scope): Operand {
  const builders: ObjectBuilder[] = [];
  const { location } = term.key;
  const body = planner.body(term.body, scope, (after): Step => {
    const getKey = getterOf(operandOf(term.key, after));
    const getValue = getterOf(operandOf(term.value, after));
    return (frame) => {
      const key = getKey(frame);
      const value = getValue(frame);
      const builder = builders.at(-1);
      if (key === undefined || value === undefined || builder === undefined) return false;
      const present = builder.get(key);
      if (present === undefined) builder.set(key, value);
      else if (!equal(present, value)) {
        throw new EvaluationError('eval_conflict_error', 'object keys must be unique', location);
      }
      return false;
    };
  });
  // A stack, not a slot: an object under construction is no value yet, and rules can be entered again below `with`.
  return computed((frame) => {
    const builder = new ObjectBuilder();
    const depth = builders.push(builder);
    try {
      body(frame);
    } finally {
      builders.length = depth - 1;
    }
    return builder.finish();
  });
}
