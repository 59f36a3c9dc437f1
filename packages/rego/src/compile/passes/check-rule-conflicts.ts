/** Definitions of one name must be of one kind, and no rule may stand inside the value of another. */
import { printPackage, printTerm } from '../../syntax/print.ts';
import type { Location, Module, Rule, Term } from '../../syntax/ast.ts';
import { isFunction, refTerm } from '../nodes.ts';
import type { RuleNode } from '../program.ts';
import { renamedRef } from '../rename.ts';
import { depthFirst, rulePath } from '../rule-tree.ts';
import { regoError, type Session } from '../session.ts';
import { compareLists, termsEqual } from '../term-order.ts';
import { isGroundRef } from '../walk.ts';

export function checkRuleConflicts(session: Session): void {
  depthFirst(session.tree, (node) => {
    const error = nodeError(session, node);
    return error !== undefined && !session.errors.stop(error);
  });
  if (session.options.dataExists !== undefined) checkDataConflicts(session, session.options.dataExists);
  checkPackageConflicts(session);
}

function nodeError(session: Session, node: RuleNode): ReturnType<typeof regoError> | undefined {
  const { rules } = node;
  const [first] = rules;
  if (first === undefined) return undefined;
  const name = ruleText(session, rules.at(-1) as Rule);
  const inside = rulesInside(session, node);
  if (inside.length > 0) {
    const list = inside.map(({ path, location }) => {
      const text = printTerm(renamedRef(refTerm(path), session.rewritten));
      return `  rule ${text} at ${placeText(location)}`;
    });
    const message = `rule ${name} conflicts with:\n${list.join('\n')}`;
    return regoError('rego_type_error', first.location, message);
  }
  if (areMixed(rules)) return regoError('rego_type_error', first.location, `conflicting rules ${name} found`);
  const defaults = rules.filter((rule) => rule.default);
  const [firstDefault] = defaults;
  if (defaults.length < 2 || firstDefault === undefined) return undefined;
  const places = defaults.map(({ location }) => placeText(location)).join(', ');
  const module = session.moduleOf.get(firstDefault);
  const message = `multiple default rules ${name} found at ${places}`;
  return regoError('rego_type_error', module?.package.location, message);
}

function areMixed(rules: readonly Rule[]): boolean {
  const kinds = new Set(rules.map(isMultiValue));
  const arities = new Set(rules.map((rule) => rule.head.args?.length ?? 0));
  const complete = rules.filter((rule) => !isMultiValue(rule) && isGroundRef(rule.head.ref)).length;
  const multi = rules.filter(isMultiValue);
  const mixedSets = new Set(multi.map((rule) => isGroundRef(rule.head.ref))).size > 1;
  return kinds.size > 1 || arities.size > 1 || (complete > 0 && complete < rules.length) || mixedSets;
}

function isMultiValue(rule: Rule): boolean {
  return rule.head.value === undefined;
}

interface Inside {
  readonly path: Term[];
  readonly location: Location;
}

/** Below a rule of ground reference no rule may stand; below others no function. */
function rulesInside(session: Session, node: RuleNode): Inside[] {
  if (node.children.size === 0) return [];
  if (node.rules.some((rule) => isGroundRef(rule.head.ref))) return collectInside(session, node, () => true);
  return collectInside(session, node, isFunction);
}

/** Shortest references only: what stands below another in the list goes without saying. */
function collectInside(session: Session, node: RuleNode, wanted: (rule: Rule) => boolean): Inside[] {
  let found: Inside[] = [];
  for (const child of node.children.values()) {
    depthFirst(child, (below) => {
      for (const rule of below.rules.filter(wanted)) {
        const path = pathOf(session, rule);
        if (found.some((other) => isPrefix(other.path, path))) continue;
        found = [{ path, location: rule.location }, ...found.filter((other) => !isPrefix(path, other.path))];
      }
      return false;
    });
  }
  return found.toSorted((a, b) => compareLists(a.path, b.path));
}

function isPrefix(prefix: readonly Term[], path: readonly Term[]): boolean {
  return prefix.length <= path.length && prefix.every((part, at) => termsEqual(part, path[at] as Term));
}

function checkDataConflicts(session: Session, exists: (path: readonly string[]) => boolean): void {
  depthFirst(session.tree, (node) => {
    const [rule] = node.rules;
    if (rule === undefined) return false;
    const path = pathOf(session, rule).slice(1);
    const keys = path.map((part) => (part.type === 'string' ? part.value : undefined));
    const end = keys.indexOf(undefined);
    const ground = (end < 0 ? keys : keys.slice(0, end)) as string[];
    if (!exists(ground)) return false;
    const message = `conflicting rule for data path ${ground.join('/')} found`;
    session.errors.stop(regoError('rego_compile_error', rule.location, message));
    return true;
  });
}

/** A rule `b` of package `a` hides package `a.b`. */
function checkPackageConflicts(session: Session): void {
  for (const module of byDepth(session.modules)) {
    const { location } = module.package;
    for (const message of module.rules.flatMap((rule) => hiddenPackages(session, module, rule))) {
      if (!session.errors.stop(regoError('rego_type_error', location, message))) return;
    }
  }
}

function hiddenPackages(session: Session, module: Module, rule: Rule): string[] {
  if (!isGroundRef(rule.head.ref)) return [];
  const path = pathOf(session, rule);
  return session.modules
    .filter((other) => other !== module && compareLists(other.package.path.parts, path) === 0)
    .map((other) => {
      const at = placeText(rule.location);
      return `${printPackage(other.package)} conflicts with rule ${printTerm(rule.head.ref)} defined at ${at}`;
    });
}

function byDepth(modules: readonly Module[]): Module[] {
  return modules.toSorted((a, b) => a.package.path.parts.length - b.package.path.parts.length);
}

function pathOf(session: Session, rule: Rule): Term[] {
  return rulePath(session.moduleOf.get(rule) as Module, rule);
}

function ruleText(session: Session, rule: Rule): string {
  return printTerm(renamedRef(refTerm(pathOf(session, rule)), session.rewritten));
}

function placeText(location: Location): string {
  if (location.file !== '') return `${location.file}:${String(location.row)}`;
  return location.text === '' ? `${String(location.row)}:${String(location.col)}` : location.text;
}
