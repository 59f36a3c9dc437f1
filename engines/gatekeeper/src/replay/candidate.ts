import { isJsonObject, type JsonObject } from '@toride/core';
import { GatekeeperClient, type Violation } from '../client/client.ts';
import type { PolicyDriver } from '../client/driver.ts';
import { inventoryData } from '../client/inventory.ts';
import { admissionPolicies, type AdmissionPolicies } from '../admission-policy/evaluator.ts';
import { readPolicies, type Policies } from '../client/policies.ts';
import { namespacesOf, readRequest, reviewOf, type Review } from '../client/review.ts';
import { impliedBy } from '../client/test-policies.ts';
import { wildcardMatches } from '../match/wildcard.ts';
import { at, gvkOf, isNamespace, nameOf, namespaceInfo, stringAt, type NamespaceInfo } from '../object.ts';
import { joined, judgeAdmission } from './judge-admission.ts';
import type { RecordedRequest } from './recorded.ts';

/** What one policy says of a request. */
export interface Said {
  /** `K8sAllowedRepos only-ours` */
  readonly policy: string;
  readonly message: string;
}

/** What the candidate would answer: a request that anything denies is denied, whatever else is unknown. */
export interface Judgement {
  readonly denied: readonly Said[];
  readonly warned: readonly Said[];
  readonly dryrun: readonly Said[];
  /** What could not be answered, and why. */
  readonly unknown: readonly Said[];
}

export interface Candidate {
  readonly policies: Policies;
  readonly client: GatekeeperClient;
  /** ValidatingAdmissionPolicies; what was recorded has been mutated already. */
  readonly admission: AdmissionPolicies;
  judge(recorded: RecordedRequest): Judgement;
}

/**
 * Policies to be asked again what was once asked of others, as Gatekeeper's webhook would. Objects that are no policies are
 * `data.inventory` and the Namespaces that selectors read; Namespaces that the record creates or changes are learnt on the way.
 *
 * @example candidateOf(objects, [regoDriver()]).judge(recorded).denied
 */
export function candidateOf(objects: readonly JsonObject[], drivers: readonly PolicyDriver[]): Candidate {
  const policies = readPolicies(objects);
  const namespaces = new Map<string, NamespaceInfo>(namespacesOf(objects));
  let current: RecordedRequest | undefined;
  const client = new GatekeeperClient({
    templates: policies.templates,
    constraints: policies.constraints,
    drivers: drivers.map((driver) => withheld(driver, () => current?.withoutOldObject === true)),
    inventory: inventoryData(objects, policies.configuration.synced),
    namespaces,
    point: 'validation.gatekeeper.sh',
  });
  const isExcluded = exclusionsOf(policies);
  const admission = admissionPolicies({ objects });
  return {
    policies,
    client,
    admission,
    judge(recorded) {
      learnNamespace(recorded, namespaces);
      const read = readRequest(recorded.request);
      if ('error' in read) return { ...NOTHING, unknown: [{ policy: '', message: read.error }] };
      const { review } = read;
      const own = admission.policies.length === 0 ? NOTHING : judgeAdmission(admission, recorded);
      if (review.namespaceName !== '' && isExcluded(review.namespaceName)) return own;
      current = recorded;
      return joined(sort([...client.review(review), ...judgeExpanded(review)]), own);
    },
  };

  function judgeExpanded(review: Review): readonly Violation[] {
    if (review.object === undefined || review.operation === 'DELETE') return [];
    const namespace = namespaces.get(review.namespaceName);
    const expanded = policies.expander.expand(review.object, namespace);
    if ('error' in expanded) return [];
    return expanded.resultants.flatMap((resultant) =>
      impliedBy(
        resultant,
        client.review(
          reviewOf(resultant.object, { namespace, source: 'Generated', operation: review.operation }),
        ),
      ),
    );
  }
}

const NOTHING: Judgement = { denied: [], warned: [], dryrun: [], unknown: [] };

function sort(violations: readonly Violation[]): Judgement {
  const denied: Said[] = [];
  const warned: Said[] = [];
  const dryrun: Said[] = [];
  const unknown: Said[] = [];
  for (const { constraint, message, actions, type } of violations) {
    const said = { policy: `${constraint.kind} ${constraint.name}`, message };
    if (type !== 'violation') unknown.push(said);
    else if (actions.includes('deny')) denied.push(said);
    else if (actions.includes('warn')) warned.push(said);
    else dryrun.push(said);
  }
  return { denied, warned, dryrun, unknown };
}

/** A policy that compares with what was there before cannot be asked without it: neither its yes nor its no would count. */
function withheld(driver: PolicyDriver, isBlind: () => boolean): PolicyDriver {
  return {
    engine: driver.engine,
    compile(template, code) {
      const compiled = driver.compile(template, code);
      // Said of the text, since code may reach the field in many ways: too often is better than never.
      if ('problems' in compiled || !JSON.stringify(code).includes('oldObject')) return compiled;
      const { evaluate } = compiled.policy;
      return {
        policy: { ...compiled.policy, evaluate: (input) => (isBlind() ? UNSEEN : evaluate(input)) },
      };
    },
  };
}

const UNSEEN = {
  failure: 'the policy reads the object as it was before the update, and the log does not hold it',
};

function learnNamespace({ request }: RecordedRequest, namespaces: Map<string, NamespaceInfo>): void {
  const object = at(request, 'object');
  if (!isJsonObject(object) || !isNamespace(gvkOf(object))) return;
  if (stringAt(request, 'operation') === 'DELETE') namespaces.delete(nameOf(object));
  else namespaces.set(nameOf(object), namespaceInfo(object));
}

/** Namespaces that the Config keeps from the webhook. */
function exclusionsOf({ configuration }: Policies): (namespace: string) => boolean {
  const patterns = configuration.exclusions
    .filter(({ processes }) => processes.includes('webhook') || processes.includes('*'))
    .flatMap(({ excludedNamespaces }) => excludedNamespaces);
  return (namespace) => patterns.some((pattern) => wildcardMatches(pattern, namespace));
}
