import type { Value } from '../values/value.ts';
import type { Getter } from '../run/frame.ts';
import { certainly } from './written.ts';

/** A value as planning knows it: the more is known, the less is done when the policy runs. */
export type Operand =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'slot'; readonly slot: number }
  /** `input`: the path in the input that it reads, where something below that is known. */
  | { readonly kind: 'getter'; readonly get: Getter; readonly input?: readonly string[] };

export function constant(value: Value): Operand {
  return { kind: 'constant', value };
}

export function inSlot(slot: number): Operand {
  return { kind: 'slot', slot };
}

export function computed(get: Getter): Operand {
  return { kind: 'getter', get };
}

/** A part of the input above one that is constant. */
export function inInput(names: readonly string[], get: Getter): Operand {
  return { kind: 'getter', get, input: names };
}

export function getterOf(operand: Operand): Getter {
  switch (operand.kind) {
    case 'constant': {
      const { value } = operand;
      return certainly(
        () => value,
        (out) => out.literal(value),
      );
    }
    case 'slot': {
      const { slot } = operand;
      return certainly(
        (frame) => frame[slot],
        () => `f[${slot}]`,
      );
    }
    case 'getter':
      return operand.get;
  }
}
