/** Partial rules: sets, and objects by keys that rules bind (v1/topdown/eval.go, evalVirtualPartial). */
import { EvaluationError } from '../error.ts';
import type { Rule, Term } from '../syntax/ast.ts';
import { apply, plug, type Bindings } from './bindings.ts';
import { isMultiValue, pathOf } from './definitions.ts';
import {
  biunify,
  childOf,
  runBody,
  type Definitions,
  type Next,
  type Query,
  type Reading,
} from './evaluation.ts';
import { evalInTerm } from './in-term.ts';
import { unknownParts } from './required.ts';
import { isDisabled, supportHas } from './save.ts';
import { saveUnify } from './saving.ts';
import { partialSupportRule } from './support.ts';
import { ground, namespaced, objectOf, pathKey, setOf, termsEqual } from './terms.ts';

export function evalPartialRules(query: Query, reading: Reading, definitions: Definitions, next: Next): void {
  const { shared } = query;
  const name = reading.parts.slice(0, reading.at + 1);
  const unknown = unknownParts(query, name, reading.bindings);
  if (reading.parts.length === reading.at + 1) {
    if (unknown) partialSupport(query, reading, definitions, next);
    else
      biunify(
        query,
        whole(query, reading, definitions),
        reading.other,
        reading.bindings,
        reading.otherBindings,
        next,
      );
    return;
  }
  if ((unknown && shared.shallow) || isDisabled(shared.disabled, name, false)) {
    partialSupport(query, reading, definitions, next);
    return;
  }
  evalEachRule(query, reading, definitions, unknown, next);
}

function evalEachRule(
  query: Query,
  reading: Reading,
  definitions: Definitions,
  unknown: boolean,
  next: Next,
): void {
  const { rules } = definitions;
  if (rules.length === 0) return;
  const end = longest(query, rules, reading.parts.length);
  const keys = reading.parts.slice(reading.at + 1, end);
  if (unknownParts(query, keys, reading.bindings)) {
    for (const rule of rules) postUnify(query, reading, rule, next);
  } else if (unknown) {
    for (const rule of rules) preUnify(query, reading, rule, next);
  } else {
    const key = plug(reading.bindings, reading.parts[reading.at + 1] as Term);
    const value =
      key.type === 'var' || !ground(key)
        ? whole(query, reading, definitions)
        : narrowed(query, reading, definitions);
    evalInTerm(query, { ...reading, at: reading.at + 1 }, value, reading.bindings, next);
  }
}

function longest(query: Query, rules: readonly Rule[], most: number): number {
  const lengths = rules.map((rule) => pathOf(query.shared, rule).length + Number(isMultiValue(rule)));
  return Math.min(most, Math.max(...lengths));
}

/** All members, once for each set of replacements. */
function whole(query: Query, reading: Reading, definitions: Definitions): Term {
  const cache = query.shared.cache.at(-1) as Map<string, Term | undefined>;
  const key = pathKey(reading.plugged.slice(0, reading.at + 1));
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = collect(query, reading, definitions, (rule, take) => {
    runBody(childOf(query, rule.body), (child) => take(child.bindings));
  });
  cache.set(key, value);
  return value;
}

/** The members that the reference's keys allow. */
function narrowed(query: Query, reading: Reading, definitions: Definitions): Term {
  const cache = query.shared.cache.at(-1) as Map<string, Term | undefined>;
  const all = cache.get(pathKey(reading.plugged.slice(0, reading.at + 1)));
  if (all !== undefined) return all;
  return collect(query, reading, definitions, (rule, take) => {
    const child = childOf(query, rule.body);
    unifyHead(query, reading, rule, child.bindings, () => runBody(child, () => take(child.bindings)));
  });
}

function collect(
  query: Query,
  reading: Reading,
  { rules, onlyGroundRefs, multiValue }: Definitions,
  run: (rule: Rule, take: (bindings: Bindings) => void) => void,
): Term {
  if (multiValue && onlyGroundRefs) {
    const items: Term[] = [];
    for (const rule of rules) run(rule, (at) => items.push(plug(at, rule.head.key as Term)));
    return setOf(items);
  }
  const builder = new ObjectBuilder();
  for (const rule of rules) {
    const path = pathOf(query.shared, rule).slice(reading.at + 1);
    run(rule, (at) => {
      const keys = path.map((part) => plug(at, part));
      const value = plug(at, (isMultiValue(rule) ? rule.head.key : rule.head.value) as Term);
      builder.add(keys, value, rule);
    });
  }
  return builder.term();
}

interface Level {
  readonly pairs: Map<string, { readonly key: Term; node: Level | { value: Term } | { members: Term[] } }>;
}

/** Puts members at paths; two values at one path contradict each other. */
class ObjectBuilder {
  readonly #root: Level = { pairs: new Map() };

  add(keys: readonly Term[], value: Term, rule: Rule): void {
    let level = this.#root;
    for (const [at, key] of keys.entries()) {
      const name = pathKey([key]);
      const found = level.pairs.get(name);
      if (at === keys.length - 1) {
        if (isMultiValue(rule)) addMember(level, name, key, value, rule);
        else addValue(level, name, key, value, rule);
        return;
      }
      if (found === undefined) {
        const below: Level = { pairs: new Map() };
        level.pairs.set(name, { key, node: below });
        level = below;
      } else if ('pairs' in found.node) level = found.node;
      else throw conflict(rule);
    }
  }

  term(): Term {
    return levelTerm(this.#root);
  }
}

function addMember(level: Level, name: string, key: Term, member: Term, rule: Rule): void {
  const found = level.pairs.get(name);
  if (found === undefined) level.pairs.set(name, { key, node: { members: [member] } });
  else if ('members' in found.node) found.node.members.push(member);
  else throw conflict(rule);
}

function addValue(level: Level, name: string, key: Term, value: Term, rule: Rule): void {
  const found = level.pairs.get(name);
  if (found === undefined) level.pairs.set(name, { key, node: { value } });
  else if (!('value' in found.node) || !termsEqual(found.node.value, value)) throw conflict(rule);
}

function levelTerm(level: Level): Term {
  return objectOf(
    [...level.pairs.values()].map(({ key, node }): [Term, Term] => {
      if ('pairs' in node) return [key, levelTerm(node)];
      return [key, 'value' in node ? node.value : setOf(node.members)];
    }),
  );
}

function conflict(rule: Rule): EvaluationError {
  return new EvaluationError('eval_conflict_error', 'object keys must be unique', rule.head.location);
}

/** The reference's keys are unified with those of the rule before its body runs. */
function preUnify(query: Query, reading: Reading, rule: Rule, next: Next): void {
  const child = childOf(query, rule.body);
  unifyHead(query, reading, rule, child.bindings, () =>
    runBody(child, () => into(query, reading, rule, child.bindings, next)),
  );
}

/** Keys that are unknown are unified once the body has run. */
function postUnify(query: Query, reading: Reading, rule: Rule, next: Next): void {
  runBody(childOf(query, rule.body), (child) =>
    unifyHead(query, reading, rule, child.bindings, () => into(query, reading, rule, child.bindings, next)),
  );
}

function into(query: Query, reading: Reading, rule: Rule, at: Bindings, next: Next): void {
  const head = (rule.head.value ?? rule.head.key) as Term;
  const keys = pathOf(query.shared, rule).slice(reading.at + 1);
  const further = { ...reading, at: reading.at + 1 };
  if (keys.length === 0 && !isMultiValue(rule)) {
    const found = apply(at, head);
    evalInTerm(query, further, found.term, found.bindings, next);
    return;
  }
  let term: Term = isMultiValue(rule) ? setOf([head]) : head;
  for (const key of keys.toReversed()) term = objectOf([[key, term]]);
  evalInTerm(query, further, term, at, next);
}

function unifyHead(query: Query, reading: Reading, rule: Rule, at: Bindings, next: Next): void {
  const path = pathOf(query.shared, rule);
  const { parts, bindings } = reading;
  const unifyFrom = (position: number): void => {
    const a = parts[position];
    const b = path[position];
    if (a !== undefined && b !== undefined) {
      biunify(query, a, b, bindings, at, () => unifyFrom(position + 1));
    } else if (isMultiValue(rule) && a !== undefined && path.length <= parts.length) {
      biunify(query, a, rule.head.key as Term, bindings, at, next);
    } else next();
  };
  unifyFrom(reading.at + 1);
}

function partialSupport(query: Query, reading: Reading, definitions: Definitions, next: Next): void {
  const { shared } = query;
  const path = namespaced(reading.plugged.slice(0, reading.at + 1), shared.namespace);
  let defined = supportHas(shared.support, path.parts);
  if (!defined) {
    for (const rule of definitions.rules) defined = partialSupportRule(query, rule) || defined;
  }
  if (!defined && reading.parts.length !== reading.at + 1) return;
  const empty: Term = definitions.multiValue && definitions.onlyGroundRefs ? setOf([]) : objectOf([]);
  const term = defined ? namespaced(reading.parts, shared.namespace) : empty;
  const { bindings, other, otherBindings } = reading;
  saveUnify(query, term, other, bindings, otherBindings, next);
}
