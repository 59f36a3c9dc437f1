import type { Annotations, Rule } from '../syntax/ast.ts';

export interface AnnotationSet {
  readonly byRule: Map<Rule, Annotations[]>;
  /** By the printed path, each. */
  readonly byPackage: Map<string, Annotations>;
  readonly byPath: Map<string, Annotations>;
}
