/**
 * The index for definitions that match one part of the input, or one argument, with constant globs: `glob.match("a:*:b",
 * [":"], input.x)`. A star stays between two delimiters, so a text and the globs that match it have equally many segments, and
 * those without a star are equal. The match itself stays in the rule.
 */
import { isEquality, operatorName } from '../compile/nodes.ts';
import type { Expr, Rule, Term } from '../syntax/ast.ts';
import type { Planner } from './planner.ts';
import type { RuleIndex } from './rule-index.ts';
import { readerOf, subjectOf, type Subject } from './rule-subjects.ts';

/** Fewer definitions are tried as quickly as they are looked up. */
const WORTHWHILE = 4;

interface Glob {
  readonly subject: Subject;
  readonly delimiter: string;
  readonly pattern: string;
}

interface Node {
  readonly literals: Map<string, Node>;
  star: Node | undefined;
  /** Definitions whose globs end here. */
  readonly ending: number[];
  /** Definitions whose globs may go on over delimiters. */
  readonly open: number[];
}

export function planGlobIndex(planner: Planner, rules: readonly Rule[]): RuleIndex | undefined {
  // Without folding a `with` may replace what matches, or errors of built-ins are asked for.
  if (planner.folding === undefined) return undefined;
  const globs = rules.map(globOf);
  const first = globs.find((glob) => glob !== undefined);
  if (first === undefined) return undefined;
  const key = keyOf(first);
  const root = newNode();
  let indexed = 0;
  for (const [at, glob] of globs.entries()) {
    if (glob === undefined || keyOf(glob) !== key) root.open.push(at);
    else {
      insert(root, glob, at);
      indexed += 1;
    }
  }
  if (indexed < WORTHWHILE) return undefined;
  const read = readerOf(planner, first.subject);
  const { delimiter } = first;
  return (args) => {
    const value = read(args);
    // What is no text matches no glob.
    return typeof value === 'string' ? find(root, value.split(delimiter)) : root.open;
  };
}

function keyOf({ subject, delimiter }: Glob): string {
  return JSON.stringify([subject, delimiter]);
}

function newNode(): Node {
  return { literals: new Map(), star: undefined, ending: [], open: [] };
}

/** Where alternatives or classes may hold delimiters, segments say nothing. */
const GROUPING = /[{}[\]\\]/;

function insert(root: Node, { pattern, delimiter }: Glob, at: number): void {
  let node = root;
  for (const segment of GROUPING.test(pattern) ? ['**'] : pattern.split(delimiter)) {
    if (segment.includes('**')) {
      node.open.push(at);
      return;
    }
    node = /[*?]/.test(segment) ? (node.star ??= newNode()) : literal(node, segment);
  }
  node.ending.push(at);
}

function literal({ literals }: Node, segment: string): Node {
  let child = literals.get(segment);
  if (child === undefined) literals.set(segment, (child = newNode()));
  return child;
}

function find(root: Node, segments: readonly string[]): readonly number[] {
  const found = [...root.open];
  let level: Node[] = [root];
  for (const segment of segments) {
    const next: Node[] = [];
    for (const { literals, star } of level) {
      const child = literals.get(segment);
      if (child !== undefined) next.push(child);
      if (star !== undefined) next.push(star);
    }
    for (const { open } of next) found.push(...open);
    level = next;
    if (level.length === 0) break;
  }
  for (const { ending } of level) found.push(...ending);
  return found.sort((a, b) => a - b);
}

/** A rule with `else` is tried whenever another branch may hold. */
function globOf(rule: Rule): Glob | undefined {
  if (rule.else !== undefined || rule.default) return undefined;
  const aliases = new Map<string, Term>();
  for (const expr of rule.body) {
    const glob = globIn(expr, rule.head.args ?? [], aliases);
    if (glob !== undefined) return glob;
  }
  return undefined;
}

function globIn(expr: Expr, args: readonly Term[], aliases: Map<string, Term>): Glob | undefined {
  if (expr.negated || expr.with.length > 0) return undefined;
  if (isEquality(expr)) {
    const [left, right] = expr.terms.args;
    if (left?.type === 'var' && right?.type === 'ref') aliases.set(left.name, right);
    if (right?.type === 'var' && left?.type === 'ref') aliases.set(right.name, left);
    return undefined;
  }
  if (expr.terms.kind !== 'call' || operatorName(expr.terms.operator) !== 'glob.match') return undefined;
  const [pattern, delimiters, text, output] = expr.terms.args;
  if (
    pattern?.type !== 'string' ||
    delimiters?.type !== 'array' ||
    text === undefined ||
    output !== undefined
  )
    return undefined;
  const [delimiter] = delimiters.items;
  if (delimiters.items.length !== 1 || delimiter?.type !== 'string' || !/^[^*?]$/.test(delimiter.value))
    return undefined;
  const subject = subjectOf(text, args, aliases);
  return subject === undefined ? undefined : { subject, delimiter: delimiter.value, pattern: pattern.value };
}
