/**
 * Which package or rule a block of metadata describes: the statement below it. A rule shows the blocks of scope `rule` right
 * above it, and those of scope `document` for its path, wherever they stand.
 */
import type { RegoError } from '../error.ts';
import type { UnscopedAnnotations } from './annotations.ts';
import type { Annotations, Import, Module, Package, Rule, Term } from './ast.ts';
import { isGround } from './nodes.ts';
import { printRef } from './print.ts';

type Target =
  | { readonly kind: 'package'; readonly node: Package }
  | { readonly kind: 'import'; readonly node: Import }
  | { readonly kind: 'rule'; readonly node: Rule };

interface Attached {
  readonly annotations: Annotations;
  readonly target: Target | undefined;
}

/** Puts the blocks in the module and on its rules; returns what is wrong with their scopes. */
export function attachAnnotations(module: Module, blocks: readonly UnscopedAnnotations[]): RegoError[] {
  if (blocks.length === 0) return [];
  const targets = targetsOf(module);
  const errors: RegoError[] = [];
  const attached = blocks.map((block): Attached => {
    const target = firstBelow(targets, block.location.row);
    const scope = block.scope === '' ? impliedScope(block, target) : block.scope;
    errors.push(...problemsOf(block, scope, target));
    return { annotations: { ...block, scope: scope as Annotations['scope'] }, target };
  });
  if (errors.length > 0) return errors;
  module.annotations = attached.map(({ annotations }) => annotations);
  attachToRules(module, attached);
  return [];
}

/** In the order of the file. */
function targetsOf(module: Module): Target[] {
  const targets: Target[] = [
    { kind: 'package', node: module.package },
    ...module.imports.map((node) => ({ kind: 'import', node }) as const),
    ...module.rules.map((node) => ({ kind: 'rule', node }) as const),
  ];
  return targets.toSorted((a, b) => a.node.location.row - b.node.location.row);
}

function firstBelow(targets: readonly Target[], row: number): Target | undefined {
  let low = 0;
  let high = targets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (targets[middle]!.node.location.row > row) high = middle;
    else low = middle + 1;
  }
  return targets[low];
}

function impliedScope({ entrypoint }: UnscopedAnnotations, target: Target | undefined): string {
  if (target?.kind === 'rule') return entrypoint === true ? 'document' : 'rule';
  return target?.kind ?? '';
}

const SCOPES: ReadonlyMap<string, Target['kind']> = new Map([
  ['rule', 'rule'],
  ['document', 'rule'],
  ['package', 'package'],
  ['subpackages', 'package'],
]);

function problemsOf(block: UnscopedAnnotations, scope: string, target: Target | undefined): RegoError[] {
  const wanted = SCOPES.get(scope);
  const messages: string[] = [];
  if (wanted === undefined) {
    messages.push(
      `invalid annotation scope '${scope}'. Use one of 'rule', 'document', 'package', or 'subpackages'`,
    );
  } else if (target?.kind !== wanted) {
    const have = target === undefined ? '' : ` (have ${target.kind})`;
    messages.push(`annotation scope '${scope}' must be applied to ${wanted}${have}`);
  }
  if (block.entrypoint === true && scope !== 'document' && scope !== 'package') {
    messages.push(`annotation entrypoint applied to non-document or package scope '${scope}'`);
  }
  return messages.map((message) => ({ code: 'rego_parse_error', message, location: block.location }));
}

interface Numbered {
  readonly at: number;
  readonly annotations: Annotations;
}

/** The blocks of one path. */
interface Group {
  readonly documents: Numbered[];
  readonly rules: Numbered[];
  /** How many of `rules` stand above the rule that is looked at. */
  passed: number;
  /** Those above it that no rule has taken yet. */
  waiting: Numbered[];
}

function attachToRules(module: Module, attached: readonly Attached[]): void {
  const groups = groupByPath(attached);
  if (groups.size === 0) return;
  for (const rule of module.rules) {
    const group = groups.get(pathOf(rule));
    if (group === undefined) continue;
    while (group.passed < group.rules.length && isAbove(group.rules[group.passed]!, rule)) {
      group.waiting.push(group.rules[group.passed++]!);
    }
    const both = [...group.documents, ...group.waiting].toSorted((a, b) => a.at - b.at);
    rule.annotations = both.map(({ annotations }) => annotations);
    group.waiting.pop();
  }
}

function isAbove({ annotations }: Numbered, rule: Rule): boolean {
  return annotations.location.row < rule.location.row;
}

function groupByPath(attached: readonly Attached[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  attached.forEach(({ annotations, target }, at) => {
    if (target?.kind !== 'rule') return;
    const path = pathOf(target.node);
    const group = groups.get(path) ?? { documents: [], rules: [], passed: 0, waiting: [] };
    groups.set(path, group);
    (annotations.scope === 'document' ? group.documents : group.rules).push({ at, annotations });
  });
  return groups;
}

/** The part of the rule's name that is known without evaluation. */
function pathOf({ head }: Rule): string {
  const { parts } = head.ref;
  const end = parts.findIndex((part: Term, i) => i > 0 && !isGround(part));
  return printRef(end < 0 ? parts : parts.slice(0, end));
}
