/** Rules that a reference has come to (v1/topdown/eval.go, evalVirtual and what it calls). */
import type { RuleNode } from '../compile/program.ts';
import { refTerm } from '../compile/nodes.ts';
import { EvaluationError } from '../error.ts';
import { printRef } from '../syntax/print.ts';
import type { Rule, Term } from '../syntax/ast.ts';
import { apply, plug } from './bindings.ts';
import { candidates } from './candidates.ts';
import { definitionsAt } from './definitions.ts';
import { childOf, runBody, type Definitions, type Next, type Query, type Reading } from './evaluation.ts';
import { evalInTerm } from './in-term.ts';
import { unknownParts } from './required.ts';
import { evalPartialRules } from './partial-rules.ts';
import { isDisabled, nameOf, supportHas } from './save.ts';
import { saveUnify } from './saving.ts';
import { completeSupportRule } from './support.ts';
import { isConstant, isFalse, namespaced, pathKey, termsEqual } from './terms.ts';

/** `reading.at` is the part that names the rules. */
export function evalVirtual(query: Query, reading: Reading, node: RuleNode, next: Next): void {
  const all = definitionsAt(query.shared, node);
  const unknownChain = all.hasElse && unknownParts(query, reading.parts, reading.bindings);
  const definitions = unknownChain ? candidates(query, all) : all;
  // Which branch of an `else` chain holds cannot be told before everything is known.
  if (unknownChain && definitions.hasElse) {
    const { bindings, other, otherBindings } = reading;
    saveUnify(query, refTerm([...reading.parts]), other, bindings, otherBindings, next);
    return;
  }
  if (definitions.multiValue || !definitions.onlyGroundRefs)
    evalPartialRules(query, reading, definitions, next);
  else evalComplete(query, reading, definitions, next);
}

function evalComplete(query: Query, reading: Reading, definitions: Definitions, next: Next): void {
  const { rules, byDefault } = definitions;
  const any = rules[0] ?? byDefault;
  if (any === undefined || (any.head.args?.length ?? 0) > 0) return;
  const { shared } = query;
  if (!unknownParts(query, reading.parts, reading.bindings)) {
    evalKnown(query, reading, definitions, next);
    return;
  }
  const path = reading.plugged.slice(0, reading.at + 1);
  const asSupport = byDefault !== undefined && needsDefault(query, reading, byDefault);
  if (asSupport || shared.shallow || isDisabled(shared.disabled, path, false)) {
    completeSupport(query, reading, definitions, path, next);
    return;
  }
  for (const rule of rules) {
    runBody(childOf(query, rule.body), (child) => {
      const { term, bindings } = apply(child.bindings, rule.head.value as Term);
      evalInTerm(query, { ...reading, at: reading.at + 1 }, term, bindings, next);
    });
  }
}

/** A default matters unless what it is compared with rules it out. */
function needsDefault(query: Query, { other, otherBindings }: Reading, byDefault: Rule): boolean {
  const value = byDefault.head.value as Term;
  const { disabled } = query.shared;
  if (isFalse(value) && other.type === 'ref' && isDisabled(disabled, other.parts, false)) return false;
  const plugged = plug(otherBindings, other);
  return !isConstant(plugged) || termsEqual(value, plugged);
}

function evalKnown(query: Query, reading: Reading, definitions: Definitions, next: Next): void {
  const { shared } = query;
  const key = pathKey(reading.plugged.slice(0, reading.at + 1));
  const cache = shared.cache.at(-1) as Map<string, Term | undefined>;
  if (!cache.has(key)) cache.set(key, knownValue(query, reading, definitions));
  const value = cache.get(key);
  if (value === undefined) return;
  evalInTerm(query, { ...reading, at: reading.at + 1 }, value, reading.bindings, next);
}

/** The value of rules that depend on nothing unknown. */
function knownValue(query: Query, reading: Reading, { rules, byDefault }: Definitions): Term | undefined {
  let value: Term | undefined;
  const run = (rule: Rule): boolean => {
    let holds = false;
    runBody(childOf(query, rule.body), (child) => {
      holds = true;
      const found = plug(child.bindings, rule.head.value as Term);
      if (value !== undefined && !termsEqual(value, found)) throw conflict(reading, rule);
      value = found;
    });
    return holds;
  };
  for (const rule of rules) {
    for (let branch: Rule | undefined = rule; branch !== undefined && !run(branch);) branch = branch.else;
  }
  if (value === undefined && byDefault !== undefined) run(byDefault);
  return value;
}

function conflict(reading: Reading, rule: Rule): EvaluationError {
  const path = printRef(reading.plugged.slice(0, reading.at + 1));
  return new EvaluationError(
    'eval_conflict_error',
    `rule ${path} produced conflicting values`,
    rule.location,
  );
}

function completeSupport(
  query: Query,
  reading: Reading,
  { rules, byDefault }: Definitions,
  path: readonly Term[],
  next: Next,
): void {
  const { shared } = query;
  const target = namespaced(path, shared.namespace);
  let defined = supportHas(shared.support, target.parts);
  if (!defined) {
    for (const rule of byDefault === undefined ? rules : [...rules, byDefault]) {
      const size = shared.program.moduleOf.get(rule)?.package.path.parts.length ?? 0;
      const [name, ...rest] = path.slice(size);
      if (name === undefined) continue;
      const ref = [nameOf(name), ...rest];
      const pkg = target.parts.slice(0, target.parts.length - ref.length);
      defined = completeSupportRule(query, rule, pkg, ref) || defined;
    }
  }
  if (!defined) return;
  const { bindings, other, otherBindings } = reading;
  saveUnify(query, namespaced(reading.parts, shared.namespace), other, bindings, otherBindings, next);
}
