/** Where a variable in a reference gets its value, as far as that helps to explain possible recursion. */
import type { RefTerm, Rule, Term } from '../syntax/ast.ts';
import { copyNode, hasRootHead, isEquality, operatorName, refTerm } from './nodes.ts';
import type { BuiltinDeclaration } from './builtin-declaration.ts';
import { isConstant } from './walk.ts';

export type Origin =
  | { readonly kind: 'input' | 'rule'; readonly ref: RefTerm }
  | { readonly kind: 'collection'; readonly collection: Term }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'head-key' | 'head-argument' };

interface Facts {
  readonly rule: Rule;
  readonly bindings: ReadonlyMap<string, Term>;
  readonly outputs: ReadonlyMap<string, string>;
  readonly head: ReadonlyMap<string, Origin>;
}

export function originsOf(
  rule: Rule,
  at: number,
  selector: readonly Term[],
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
): Map<string, Origin> {
  const facts = { rule, ...bodyFacts(rule, at, builtins), head: headFacts(rule) };
  const origins = new Map<string, Origin>();
  for (const part of selector.slice(1)) {
    const origin = part.type === 'var' ? originOf(facts, part.name, 0) : undefined;
    if (origin !== undefined && part.type === 'var') origins.set(part.name, origin);
  }
  return origins;
}

function bodyFacts(
  rule: Rule,
  at: number,
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
): Pick<Facts, 'bindings' | 'outputs'> {
  const bindings = new Map<string, Term>();
  const outputs = new Map<string, string>();
  for (const expr of rule.body.slice(0, at)) {
    if (expr.negated || expr.with.length > 0 || expr.terms.kind !== 'call') continue;
    const { args, operator } = expr.terms;
    const [left, right] = args;
    if (isEquality(expr)) {
      if (left?.type === 'var' && right !== undefined && !bindings.has(left.name))
        bindings.set(left.name, right);
      if (right?.type === 'var' && left !== undefined && !bindings.has(right.name))
        bindings.set(right.name, left);
      continue;
    }
    const output = args.at(-1);
    const declared = builtins.get(operatorName(operator) ?? '');
    if (declared === undefined || args.length !== (declared.type.args?.length ?? 0) + 1) continue;
    if (output?.type === 'var') outputs.set(output.name, declared.name);
  }
  return { bindings, outputs };
}

function headFacts(rule: Rule): Map<string, Origin> {
  const facts = new Map<string, Origin>();
  const { head } = rule;
  const keys = [...head.ref.parts.slice(1), ...(head.key === undefined ? [] : [head.key])];
  for (const key of keys) if (key.type === 'var') facts.set(key.name, { kind: 'head-key' });
  for (const arg of head.args ?? []) if (arg.type === 'var') facts.set(arg.name, { kind: 'head-argument' });
  return facts;
}

/** A chain of variables longer than the body goes round in a circle. */
function originOf(facts: Facts, name: string, depth: number): Origin | undefined {
  if (depth > facts.rule.body.length) return undefined;
  const builtin = facts.outputs.get(name);
  if (builtin !== undefined) return { kind: 'builtin', name: builtin };
  const term = facts.bindings.get(name);
  if (term?.type === 'var') return originOf(facts, term.name, depth + 1);
  return (term?.type === 'ref' ? originOfReference(facts, term, depth) : undefined) ?? facts.head.get(name);
}

function originOfReference(facts: Facts, ref: RefTerm, depth: number): Origin | undefined {
  if (hasRootHead(ref, 'input')) return { kind: 'input', ref: constantPrefix(ref) };
  if (hasRootHead(ref, 'data')) return { kind: 'rule', ref: constantPrefix(ref) };
  const [head, key] = ref.parts;
  if (ref.parts.length !== 2 || head === undefined || key === undefined || isConstant(key)) return undefined;
  const collection = constantCollection(facts, head, depth);
  return collection === undefined ? undefined : { kind: 'collection', collection };
}

function constantPrefix(ref: RefTerm): RefTerm {
  const end = ref.parts.findIndex((part, at) => at > 0 && !isConstant(part));
  return refTerm(copyNode(end < 0 ? ref.parts : ref.parts.slice(0, end)), ref.location);
}

function constantCollection(facts: Facts, term: Term, depth: number): Term | undefined {
  let found: Term | undefined = term;
  for (let steps = depth; steps <= facts.bindings.size && found?.type === 'var'; steps += 1) {
    found = facts.bindings.get(found.name);
  }
  const isCollection = found?.type === 'array' || found?.type === 'set' || found?.type === 'object';
  return isCollection && found !== undefined && isConstant(found) ? copyNode(found) : undefined;
}
