/** Who reads whom. */
import type { Rule } from '../syntax/ast.ts';
import type { DynamicReference } from './dynamic-dependencies.ts';

export interface DependencyGraph {
  readonly nodes: readonly Rule[];
  readonly reads: ReadonlyMap<Rule, ReadonlySet<Rule>>;
  readonly readBy: ReadonlyMap<Rule, ReadonlySet<Rule>>;
  /** References that read some rules only for some values of their variables. */
  readonly dynamic: ReadonlyMap<Rule, readonly DynamicReference[]>;
}
