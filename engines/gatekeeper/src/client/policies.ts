import type { JsonObject } from '@toride/core';
import type { GatekeeperCode, Problem } from '../codes.ts';
import { Expander } from '../expand/expander.ts';
import {
  isExpansionTemplate,
  readExpansionTemplate,
  type ExpansionTemplate,
} from '../expand/expansion-template.ts';
import { isMutator, readMutator, type Mutator } from '../mutate/mutator.ts';
import { MutationSystem } from '../mutate/system.ts';
import { gvkOf, nameOf } from '../object.ts';
import { readConfiguration, type GatekeeperConfiguration } from '../templates/configuration.ts';
import { isConstraint, readConstraint, type Constraint } from '../templates/constraint.ts';
import { isTemplate, readTemplate, type ConstraintTemplate } from '../templates/template.ts';

/** A problem, and the object that has it. */
export interface ObjectProblem extends Problem {
  readonly object: JsonObject;
}

/** Everything that Gatekeeper's own objects say. */
export interface Policies {
  readonly templates: readonly ConstraintTemplate[];
  readonly constraints: readonly Constraint[];
  readonly mutations: MutationSystem;
  readonly expander: Expander;
  readonly configuration: GatekeeperConfiguration;
  /** Of objects that are left aside: what they would have judged is not judged. */
  readonly problems: readonly ObjectProblem[];
}

/**
 * Picks Gatekeeper's objects out of any others and reads them, templates first.
 *
 * @example const { templates, constraints } = readPolicies(objects);
 */
export function readPolicies(objects: readonly JsonObject[]): Policies {
  const problems: ObjectProblem[] = [];
  const say = (object: JsonObject, problem: Problem): void => void problems.push({ ...problem, object });
  const templates = readTemplates(objects, say);
  const constraints = readConstraints(objects, templates, say);
  const mutators: Mutator[] = [];
  const expansions: ExpansionTemplate[] = [];
  const expansionObjects = new Map<ExpansionTemplate, JsonObject>();
  for (const object of objects) {
    if (isMutator(object)) {
      const { mutator, problem } = readMutator(object);
      if (mutator !== undefined) mutators.push(mutator);
      if (problem !== undefined) say(object, problem);
    } else if (isExpansionTemplate(object)) {
      const { template, problem } = readExpansionTemplate(object);
      if (template !== undefined) {
        expansions.push(template);
        expansionObjects.set(template, object);
      }
      if (problem !== undefined) say(object, problem);
    }
  }
  const mutations = new MutationSystem(mutators);
  const expander = new Expander(expansions, mutations);
  for (const mutator of mutations.conflicts)
    say(
      mutator.object,
      fault('TORIDE_GATEKEEPER_MUTATOR', 'the location conflicts with another mutator', '/spec/location'),
    );
  for (const template of expander.cyclic)
    say(
      expansionObjects.get(template) ?? {},
      fault('TORIDE_GATEKEEPER_EXPANSION', 'template forms expansion cycle', '/spec'),
    );
  return { templates, constraints, mutations, expander, configuration: readConfiguration(objects), problems };
}

type Say = (object: JsonObject, problem: Problem) => void;

function fault(code: GatekeeperCode, message: string, pointer: string): Problem {
  return { code, message, pointer };
}

function readTemplates(objects: readonly JsonObject[], say: Say): readonly ConstraintTemplate[] {
  const templates = new Map<string, ConstraintTemplate>();
  for (const object of objects.filter(isTemplate)) {
    const { template, problems } = readTemplate(object);
    for (const problem of problems) say(object, problem);
    if (template === undefined) continue;
    const key = template.name.toLowerCase();
    if (templates.has(key))
      say(
        object,
        fault(
          'TORIDE_GATEKEEPER_TEMPLATE_DUPLICATE',
          `another template makes the kind ${template.kind}`,
          '/metadata/name',
        ),
      );
    else templates.set(key, template);
  }
  return [...templates.values()];
}

function readConstraints(
  objects: readonly JsonObject[],
  templates: readonly ConstraintTemplate[],
  say: Say,
): readonly Constraint[] {
  const byName = new Map(templates.map((template) => [template.name.toLowerCase(), template]));
  const constraints = new Map<string, Constraint>();
  for (const object of objects.filter(isConstraint)) {
    const { kind } = gvkOf(object);
    const template = byName.get(kind.toLowerCase());
    if (template === undefined) {
      const message = `template ${JSON.stringify(kind.toLowerCase())} not found`;
      say(object, fault('TORIDE_GATEKEEPER_CONSTRAINT_ORPHAN', message, '/kind'));
      continue;
    }
    const { constraint, problem } = readConstraint(object, template);
    if (problem !== undefined) say(object, problem);
    // A later constraint of the same kind and name replaces an earlier one.
    if (constraint !== undefined) constraints.set(`${kind}\0${nameOf(object)}`, constraint);
  }
  return [...constraints.values()];
}
