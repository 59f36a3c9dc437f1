/** Metadata of rules, documents and packages by what it is about (OPA documentation, "Annotations", "Scope"). */
import type { RegoError } from '../error.ts';
import { printRef } from '../syntax/print.ts';
import type { Annotations, Module, Rule, Term } from '../syntax/ast.ts';
import { compareLocations } from './error-order.ts';
import type { AnnotationSet } from './annotation-types.ts';
import { rulePath } from './rule-tree.ts';
import { regoError } from './session.ts';
import { groundPrefix } from './walk.ts';

/** One link of `rego.metadata.chain()`, from the rule outwards. */
export interface ChainLink {
  readonly path: readonly Term[];
  readonly annotations?: Annotations;
}

export function makeAnnotationSet(modules: readonly Module[], errors: RegoError[]): AnnotationSet {
  const set: AnnotationSet = { byRule: new Map(), byPackage: new Map(), byPath: new Map() };
  for (const module of modules) {
    for (const annotations of module.annotations) {
      const earlier = addAnnotations(set, module, annotations);
      if (earlier === undefined) continue;
      const { file, row } = earlier.location;
      const message = `${annotations.scope} annotation redeclared: ${file === '' ? '' : `${file}:`}${String(row)}`;
      errors.push(regoError('rego_type_error', annotations.location, message));
    }
  }
  return set;
}

/** Answers with what stands there already. */
function addAnnotations(
  set: AnnotationSet,
  module: Module,
  annotations: Annotations,
): Annotations | undefined {
  const packagePath = printRef(module.package.path.parts);
  switch (annotations.scope) {
    case 'package':
      return putOnce(set.byPackage, packagePath, annotations);
    case 'subpackages':
      return putOnce(set.byPath, packagePath, annotations);
    case 'document': {
      const rule = ruleAfter(module, annotations);
      if (rule === undefined) return undefined;
      return putOnce(set.byPath, printRef(groundPrefix(rulePath(module, rule))), annotations);
    }
    case 'rule': {
      const rule = ruleAfter(module, annotations);
      if (rule !== undefined) set.byRule.set(rule, [...(set.byRule.get(rule) ?? []), annotations]);
      return undefined;
    }
  }
}

function putOnce(
  map: Map<string, Annotations>,
  key: string,
  annotations: Annotations,
): Annotations | undefined {
  const earlier = map.get(key);
  if (earlier === undefined) map.set(key, annotations);
  return earlier;
}

function ruleAfter(module: Module, annotations: Annotations): Rule | undefined {
  return module.rules.find((rule) => rule.location.row > annotations.endRow);
}

export function annotationChain(set: AnnotationSet, module: Module, rule: Rule): ChainLink[] {
  const path = groundPrefix(rulePath(module, rule));
  const own = (set.byRule.get(rule) ?? []).toSorted((a, b) => compareLocations(b.location, a.location));
  const links: ChainLink[] =
    own.length === 0 ? [{ path }] : own.map((annotations) => ({ path, annotations }));
  const ofDocument = set.byPath.get(printRef(path));
  if (ofDocument !== undefined) links.push({ path, annotations: ofDocument });
  const packagePath = module.package.path.parts;
  const ofPackage = set.byPackage.get(printRef(packagePath));
  if (ofPackage !== undefined) links.push({ path: packagePath, annotations: ofPackage });
  for (let length = packagePath.length; length > 0; length -= 1) {
    const outer = packagePath.slice(0, length);
    const annotations = set.byPath.get(printRef(outer));
    if (annotations !== undefined) links.push({ path: outer, annotations });
  }
  return links;
}

/** The block that stands first, of those of the rule itself. */
export function ruleAnnotations(set: AnnotationSet, rule: Rule): Annotations | undefined {
  return (set.byRule.get(rule) ?? []).toSorted((a, b) => compareLocations(a.location, b.location))[0];
}
