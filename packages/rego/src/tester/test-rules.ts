/** Which rules are tests, and what they are called (OPA's documentation, "Policy Testing"). */
import { groundPrefix } from '../compile/walk.ts';
import { stringTerm, varTerm } from '../compile/nodes.ts';
import type { Module, Rule, Term } from '../syntax/ast.ts';
import { printRef } from '../syntax/print.ts';

const TEST = 'test_';
const SKIPPED = 'todo_test_';

export interface TestRule {
  readonly rule: Rule;
  readonly package: string;
  readonly name: string;
  /** From `data` to the part with the prefix: a query for its value. */
  readonly path: readonly Term[];
  readonly skipped: boolean;
  /** What follows the name, `[note]`: its keys are test cases. Empty for a plain test. */
  readonly keys: readonly Term[];
}

export function testRulesOf(module: Module): TestRule[] {
  return module.rules.flatMap((rule) => {
    const found = testName(rule);
    if (found === undefined) return [];
    const { parts, name } = found;
    const path = pathOf(module, parts);
    return {
      rule,
      package: printRef(module.package.path.parts),
      name: printRef(parts),
      path,
      skipped: name.startsWith(SKIPPED),
      keys: isPartialObject(rule) ? rule.head.ref.parts.slice(parts.length) : [],
    };
  });
}

/**
 * Gives tests of one name numbers, `test_x#01`, so that each is run and told by itself; as rules they would be definitions
 * of one value. Skipped tests are not evaluated and keep their names.
 */
export function numberDuplicates(modules: readonly Module[]): void {
  const counts = new Map<string, number>();
  for (const module of modules) {
    for (const rule of module.rules) {
      const found = testName(rule);
      if (found === undefined || found.name.startsWith(SKIPPED)) continue;
      const key = printRef(pathOf(module, found.parts));
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      if (count > 0) rename(rule, found.parts.length - 1, `${found.name}#${String(count).padStart(2, '0')}`);
    }
  }
}

function rename({ head }: Rule, at: number, name: string): void {
  const old = head.ref.parts[at];
  if (old === undefined) return;
  head.ref.parts[at] = at === 0 ? varTerm(name, old.location) : stringTerm(name, old.location);
  if (at === 0 && head.name !== '') head.name = name;
}

/** The ground parts of a head up to the first that begins like a test. */
function testName(rule: Rule): { parts: Term[]; name: string } | undefined {
  const ground = groundPrefix(rule.head.ref.parts);
  for (const [at, part] of ground.entries()) {
    const name = nameOf(part);
    if (name.startsWith(TEST) || name.startsWith(SKIPPED)) return { parts: ground.slice(0, at + 1), name };
  }
  return undefined;
}

function nameOf(part: Term): string {
  if (part.type === 'var') return part.name;
  return part.type === 'string' ? part.value : '';
}

function pathOf(module: Module, [head, ...rest]: readonly Term[]): Term[] {
  const first = head?.type === 'var' ? [stringTerm(head.name, head.location)] : [];
  return [...module.package.path.parts, ...first, ...rest];
}

function isPartialObject({ head }: Rule): boolean {
  return (
    head.args === undefined &&
    head.value !== undefined &&
    groundPrefix(head.ref.parts).length < head.ref.parts.length
  );
}
