import type { EngineContext } from '@toride/core';
import type { Value } from '@toride/rego';
import { celDriver } from '../cel/driver.ts';
import { GatekeeperClient } from '../client/client.ts';
import type { CodePlace } from '../codes.ts';
import { inventoryData } from '../client/inventory.ts';
import { MatchIndex } from '../match/match-index.ts';
import type { Match } from '../match/match.ts';
import { jsonOf } from '../object.ts';
import { regoDriver } from '../rego/driver.ts';
import type { Constraint } from '../templates/constraint.ts';
import type { ConstraintTemplate } from '../templates/template.ts';
import { codePlaceText } from './code-place.ts';
import { coverageFault } from './coverage.ts';
import { isExcluded } from './exclusions.ts';
import { factsData } from './facts.ts';
import { readPolicyOptions } from './options.ts';
import { patientDriver } from './patient-driver.ts';
import { POINT } from './policy-rule.ts';
import { problemText, type ConstraintPolicy, type PolicySet } from './policy-set.ts';

/** Constraints made ready for one scan, and what is known of them before any object is looked at. */
export interface Session {
  readonly client: GatekeeperClient;
  readonly policyOf: (constraint: Constraint) => ConstraintPolicy | undefined;
  /** Constraints that cannot judge, by what they would have judged. */
  readonly broken: MatchIndex<ConstraintPolicy>;
  /** All constraints, whatever they say of namespaces: for objects that have yet to be put into one. */
  readonly anywhere: () => MatchIndex<Constraint>;
  /** Why a template's policy cannot run. */
  readonly failureOf: (template: ConstraintTemplate) => string | undefined;
  /** A failure's place in a template's code as a place in its file: `policies.yaml:17`. */
  readonly whereIs: (template: ConstraintTemplate, place: CodePlace) => string | undefined;
  /** Why a pass of a template's policy is not known to be one. */
  readonly partialOf: (template: ConstraintTemplate) => string | undefined;
}

/** Steps end a policy long before this; it is for built-ins that take long in one step. */
const MILLISECONDS = 60_000;

export function openSession(
  set: PolicySet,
  { inventory, facts, signal, enabled, options: settings }: EngineContext,
): Session {
  const { steps } = readPolicyOptions(settings);
  const wanted = set.constraints.filter(({ rule }) => enabled(rule.id));
  const policies = new Map(
    wanted.flatMap((policy) =>
      policy.constraint === undefined ? [] : [[policy.constraint, policy] as const],
    ),
  );
  const constraints = [...policies.keys()];
  const used = new Set(constraints.map(({ template }) => template));
  const templates = set.policies.templates;
  const options = templates.some(readsFacts) ? { facts: factsData(facts) as Value } : {};
  const client = new GatekeeperClient({
    templates,
    constraints,
    drivers: [
      patientDriver(regoDriver({ budget: { steps, milliseconds: MILLISECONDS }, signal, ...options })),
      celDriver({ signal }),
    ],
    inventory: [...used].some(mentionsInventory) ? dataOf(set, inventory.resources) : {},
    point: POINT,
  });
  const places = new Map<string, string | undefined>();
  let anywhere: MatchIndex<Constraint> | undefined;
  return {
    client,
    policyOf: (constraint) => policies.get(constraint),
    broken: new MatchIndex(wanted.flatMap(asBroken)),
    anywhere: () =>
      (anywhere ??= new MatchIndex(
        constraints.map((constraint) => ({ item: constraint, match: withoutNamespaces(constraint.match) })),
      )),
    failureOf: remember((template) => {
      const problem = client.failures.find((failure) => failure.template === template)?.problems[0];
      const resource = set.resourceOf.get(template.object);
      if (problem === undefined || resource === undefined) return problem?.message;
      return problemText(problem, resource, inventory);
    }),
    whereIs: (template, place) => {
      const resource = set.resourceOf.get(template.object);
      if (resource === undefined) return undefined;
      const key = `${template.name} ${place.pointer}:${place.row}`;
      // A policy that fails fails on many objects, mostly at one place.
      if (!places.has(key)) places.set(key, codePlaceText(inventory, resource, place));
      return places.get(key);
    },
    partialOf: remember((template) => coverageFault(client.readsOf(template)?.inventory ?? [], inventory)),
  };
}

function asBroken(policy: ConstraintPolicy): { item: ConstraintPolicy; match: Match }[] {
  const { broken, match } = policy;
  return broken === undefined || match === undefined ? [] : [{ item: policy, match }];
}

function withoutNamespaces(match: Match): Match {
  const { namespaces: _n, excludedNamespaces: _e, namespaceSelector: _s, scope, ...rest } = match;
  // The object will be in some namespace.
  return scope === 'Cluster' ? { ...rest, kinds: [{ kinds: [''] }] } : rest;
}

function dataOf(
  set: PolicySet,
  resources: EngineContext['inventory']['resources'],
): ReturnType<typeof inventoryData> {
  const { synced, exclusions } = set.policies.configuration;
  const seen = resources.filter((resource) => !isExcluded(resource, exclusions, 'sync'));
  return inventoryData(seen.map(jsonOf), synced);
}

/** Facts and data cost to gather, and their names stand in the text of a policy that reads them. */
function readsFacts(template: ConstraintTemplate): boolean {
  return mentions(template, 'toride');
}

function mentionsInventory(template: ConstraintTemplate): boolean {
  return mentions(template, 'inventory');
}

function mentions({ code }: ConstraintTemplate, word: string): boolean {
  return code.some(
    (one) => one.engine === 'Rego' && [one.rego, ...one.libs].some((text) => text.includes(word)),
  );
}

function remember<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key) as V;
  };
}
