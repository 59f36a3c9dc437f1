import type { Builtin, RelationBuiltin } from '../builtins/builtin.ts';
import type { Program, RuleNode } from '../compile/program.ts';
import type { Step } from '../run/frame.ts';
import type { VirtualDocument } from '../run/documents.ts';
import type { Machine } from '../run/machine.ts';
import type { Body } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { NOTHING_KNOWN, type InputConstant } from './known.ts';
import type { Operand } from './operand.ts';
import type { Observation, ObservedNode } from './observe.ts';
import type { Scope, Then } from './scope.ts';

export type { Then };

/** Plans what is done with a value. */
export type Finish = (value: Operand, scope: Scope) => Step;

export type AnyBuiltin = Builtin | RelationBuiltin;

/** What the parts of planning ask of each other. */
export interface Planner {
  readonly machine: Machine;
  readonly program: Pick<Program, 'rules' | 'moduleOf'>;
  readonly builtins: ReadonlyMap<string, AnyBuiltin>;
  /** Every collection in order, so that the first error is always the same one. */
  readonly exactOrder: boolean;
  /** The rules at a place of the rule tree. Planned once, whoever asks. */
  document(node: RuleNode, path: readonly Value[]): VirtualDocument;
  /** A body with a scope of its own; `node` is what it is the body of, and `before` what is planned in front of it. */
  body(body: Body, scope: Scope, then: Then, node?: ObservedNode, before?: (then: Then) => Step): Step;
  /** Plans a step later, on an empty stack: for what follows in a long body. */
  deferred(plan: () => Step): Step;
  readonly observation: Observation | undefined;
  /**
   * Where what is constant may be worked out beforehand: nobody watches, errors of built-ins are not asked for, and no `with`
   * can replace anything.
   */
  readonly folding: Folding | undefined;
  /** Whether plans that run often may become code. */
  readonly codegen: Codegen;
}

/** `at-once`: the first time that a rule runs, for tests. */
export type Codegen = boolean | 'at-once';

export interface Folding {
  readonly constants: readonly InputConstant[];
  /** How many more copies of what follows may be made for elements of constant collections. */
  copies: number;
}

/** For the scopes of rules. */
export function knownAtFirst({ folding }: Planner): Pick<Scope, 'known'> {
  return folding === undefined ? {} : { known: NOTHING_KNOWN };
}
