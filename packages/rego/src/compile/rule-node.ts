import type { Rule, Term } from '../syntax/ast.ts';

/**
 * A place in the tree of `data`. `rules` are the definitions whose ground prefix ends here, in the order written, file by
 * file: complete rules (several definitions and a `default` among them), functions, partial rules. Rules whose reference
 * goes on with variables (`p[x].y`) stand at the last ground part. An `else` chain counts once, by its first branch.
 */
export interface RuleNode {
  /** The part of the reference: the variable `data` for the first level, constants below. */
  readonly key: Term | undefined;
  /** By `nodeKey`, in OPA's order of keys. */
  readonly children: Map<string, RuleNode>;
  readonly rules: Rule[];
  /** `data.system` and below: not part of `data` when that is read whole. */
  hidden: boolean;
}
