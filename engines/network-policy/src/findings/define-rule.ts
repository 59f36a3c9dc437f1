import type {
  JsonObject,
  ObjectReference,
  PatchOperation,
  Place,
  Proof,
  Resource,
  Rule,
  Values,
} from '@toride/core';
import type { Policy } from '../policy/policy.ts';
import type { PolicyProblem } from '../policy/reading.ts';
import type { WayIn } from '../ways-in/way-in.ts';
import type { Endpoint, NamespaceInfo } from '../world/world.ts';
import type { Context } from './context.ts';
import type { PlainContext } from './plain-context.ts';

/** What a check answers. `undefined` is a pass. */
export type Outcome = undefined | 'not-applicable' | Problem | readonly Problem[];

/** One thing that is wrong, or that cannot be known. */
export interface Problem {
  /** The subject's own place unless said. */
  readonly at?: Place;
  readonly values?: Values;
  /** Makes the verdict `unknown`: what is missing to know. */
  readonly unknown?: string;
  readonly proof?: readonly Proof[];
  /** In the document of `at`; only where they are exact: after them the finding is gone. */
  readonly operations?: readonly PatchOperation[];
}

/** A namespace that holds pods or policies, declared or not. */
export interface NamespaceSubject {
  readonly info: NamespaceInfo;
  /** Whether it holds any pods. */
  readonly used: boolean;
  /** Endpoints of their own network: what is on the node's is not the policies' to judge. */
  readonly endpoints: readonly Endpoint[];
  readonly reference: ObjectReference;
  readonly at: Place;
  /** The Namespace object, or an object that is in the namespace. */
  readonly resource: Resource;
}

/** An object that speaks of the network and that is no readable policy: refused by the server, or of a kind that is not modelled. */
export interface PolicyObject {
  readonly resource: Resource;
  readonly problems: readonly PolicyProblem[];
  /** What of it is not modelled, each with its place. */
  readonly unmodelled: readonly { readonly place: Place; readonly why: string }[];
}

/** An object that opens ways in from outside, with each way through it. */
export interface Entrance {
  readonly resource: Resource;
  readonly ways: readonly WayIn[];
}

interface Definition extends Omit<Rule, 'id'> {
  /** The file's name. */
  readonly id: string;
  /** Made when somebody asks: a scan shows none of them. */
  readonly example: () => Example;
}

/** One passing and one failing document: test, documentation and `explain` are made from them. */
export interface Example {
  readonly pass: string;
  readonly fail: string;
  readonly options?: JsonObject;
}

/** What a rule is asked of, by `on`. */
interface Subjects {
  readonly namespace: NamespaceSubject;
  /** Pods, with policies or without. */
  readonly endpoint: Endpoint;
  /** Pods where there are policies. */
  readonly guarded: Endpoint;
  readonly policy: Policy;
  readonly object: PolicyObject;
  readonly entrance: Entrance;
}
export type SubjectType = keyof Subjects;

/** Rules of these need no policy to speak of. */
type Plain = 'namespace' | 'endpoint';
type ContextOf<Type extends SubjectType> = Type extends Plain ? PlainContext : Context;

export interface RuleOn<Type extends SubjectType> {
  readonly on: Type;
  readonly rule: Rule;
  readonly example: () => Example;
  readonly check: (subject: Subjects[Type], context: ContextOf<Type>) => Outcome;
}
export type NetworkRule = { [Type in SubjectType]: RuleOn<Type> }[SubjectType];

/** A rule on every namespace, endpoint, readable policy, object that claims to be a policy, or entrance from outside. */
export function defineRule<Type extends SubjectType>({
  id,
  example,
  on,
  check,
  ...metadata
}: Definition & Pick<RuleOn<Type>, 'on' | 'check'>): RuleOn<Type> {
  return { on, check, example, rule: { ...metadata, id: `network-policy/${id}` } };
}
