/** Rules of support: what is left over of a rule, as a rule again (v1/topdown/eval.go, partialEvalSupportRule). */
import { equalityExpr, NOWHERE, refTerm, varTerm } from '../compile/nodes.ts';
import { termVariables, type Names } from '../compile/variables.ts';
import type { Body, Expr, Head, Rule, Term } from '../syntax/ast.ts';
import { plug, plugParts, type Bindings } from './bindings.ts';
import { propagateCopies } from './copy-propagation.ts';
import { childOf, popped, pushed, runBody, savedNow, type Query } from './evaluation.ts';
import { isMultiValue, pathOf } from './definitions.ts';
import { insertSupport, numbered, plugQuery, splitPath } from './save.ts';
import { isConstant, namespaced } from './terms.ts';

/** Evaluates a rule with a query of its own to save into; `made` gets what was saved for each solution. True where there was one. */
export function saveRule(
  query: Query,
  rule: Rule,
  made: (body: Body, bindings: Bindings) => void,
  prepare: (child: Query, run: () => void) => void = (_child, run) => run(),
): boolean {
  const { shared } = query;
  const child = childOf(query, rule.body);
  let defined = false;
  pushed(shared.saved, [], () =>
    prepare(child, () =>
      runBody(child, () => {
        defined = true;
        const body = plugQuery(savedNow(shared), shared.root);
        popped(shared.saved, () => {
          if (shared.passesTypeCheck(body)) made(body, child.bindings);
        });
      }),
    ),
  );
  return defined;
}

export function completeSupportRule(
  query: Query,
  rule: Rule,
  pkg: readonly Term[],
  ref: readonly Term[],
): boolean {
  const { root } = query.shared;
  return saveRule(query, rule, (body, bindings) => {
    const value = plug(bindings, rule.head.value as Term, root);
    addRule(query, pkg, makeHead(ref, { value }), body, rule.default);
  });
}

/** True where there is something left: a set without members is known. */
export function partialSupportRule(query: Query, rule: Rule): boolean {
  const { root, namespace } = query.shared;
  let made = false;
  saveRule(query, rule, (body, bindings) => {
    made = true;
    const [data, ...rest] = namespaced(pathOf(query.shared, rule), namespace).parts;
    if (data === undefined) return;
    const { parts, keys } = keptOpen(rule, rest, plugParts(bindings, rest, root));
    const split = splitPath([data, ...parts]);
    const head = partialHead(rule, split.rule, bindings, root);
    addRule(query, split.pkg, head, body, rule.default, keys);
  });
  return made;
}

/**
 * A set or object below a key of the program's own is there even when it is empty; below a key that a rule makes it is not. So
 * a key that turned out to be constant stays a variable, unless it is the last.
 */
function keptOpen(
  rule: Rule,
  original: readonly Term[],
  plugged: readonly Term[],
): { readonly parts: readonly Term[]; readonly keys: readonly Expr[] } {
  const keys: Expr[] = [];
  const end = isMultiValue(rule) ? plugged.length : plugged.length - 1;
  const parts = plugged.map((part, at) => {
    if (at >= end || original[at]?.type !== 'var' || !isConstant(part)) return part;
    const key = varTerm(`__localkey${at}__`);
    keys.push(equalityExpr(key, part, NOWHERE));
    return key;
  });
  return { parts, keys };
}

function partialHead(rule: Rule, ref: readonly Term[], bindings: Bindings, root: Bindings): Head {
  const { value, key } = rule.head;
  const multi = isMultiValue(rule);
  return makeHead(ref, {
    ...(value === undefined ? {} : { value: plug(bindings, value, root) }),
    ...(multi && key !== undefined ? { key: plug(bindings, key, root) } : {}),
    ...(!multi && ref.length === 2 && ref[1] !== undefined ? { key: ref[1] } : {}),
    named: ref.length === 1 || (ref.length === 2 && !multi),
  });
}

function addRule(
  query: Query,
  pkg: readonly Term[],
  head: Head,
  body: Body,
  isDefault: boolean,
  keys: readonly Expr[] = [],
): void {
  const { shared } = query;
  const kept = shared.shallow ? body : propagateCopies(shared, body, headVariables(head), { nonEmpty: true });
  const whole = keys.length === 0 ? kept : numbered([...kept, ...keys]);
  insertSupport(shared.support, pkg, makeRule(head, whole, isDefault));
}

export function headVariables(head: Head): Names {
  const names: Names = new Set();
  for (const arg of head.args ?? []) termVariables(arg, {}, names);
  if (head.key !== undefined) termVariables(head.key, {}, names);
  if (head.value !== undefined) termVariables(head.value, {}, names);
  for (const part of head.ref.parts.slice(1)) termVariables(part, {}, names);
  return names;
}

interface HeadParts {
  readonly args?: Term[];
  readonly key?: Term;
  readonly value?: Term;
  readonly named?: boolean;
}

export function makeHead(ref: readonly Term[], { args, key, value, named }: HeadParts): Head {
  const [first] = ref;
  const hasName = named ?? ref.length < 2;
  return {
    name: hasName && first?.type === 'var' ? first.name : '',
    ref: refTerm([...ref]),
    ...(args === undefined ? {} : { args }),
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
    assign: false,
    generatedValue: false,
    location: NOWHERE,
  };
}

export function makeRule(head: Head, body: Body, isDefault: boolean): Rule {
  return { head, body, default: isDefault, generatedBody: false, location: NOWHERE, annotations: [] };
}
