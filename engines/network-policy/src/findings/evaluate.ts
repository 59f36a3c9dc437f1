import {
  newsOfDrift,
  type EmittedFinding,
  type EngineContext,
  type ObjectReference,
  type Place,
  type Resource,
  type Rule,
} from '@toride/core';
import type { Endpoint } from '../world/world.ts';
import type { Context } from './context.ts';
import type { NamespaceSubject, NetworkRule, Outcome, Problem, SubjectType } from './define-rule.ts';
import type { PlainContext } from './plain-context.ts';

type RulesOn<Type extends SubjectType> = readonly Extract<NetworkRule, { readonly on: Type }>[];

/** The rules that need no policy, over namespaces and pods. Those about guarded pods have nothing to say there. */
export async function evaluatePlain(
  rules: readonly NetworkRule[],
  engine: EngineContext,
  context: PlainContext,
): Promise<void> {
  const guarded = rulesOn('guarded', rules, engine).map(({ rule }) => ({
    rule,
    check: (): Outcome => 'not-applicable',
  }));
  await evaluatePods(engine, context, [
    ...rulesOn('endpoint', rules, engine).map(({ rule, check }) => ({
      rule,
      check: (endpoint: Endpoint) => check(endpoint, context),
    })),
    ...guarded,
  ]);
  await evaluateNamespaces(rules, engine, context);
}

/** Every rule, over namespaces, pods, policies and entrances. */
export async function evaluateAll(
  rules: readonly NetworkRule[],
  engine: EngineContext,
  context: Context,
): Promise<void> {
  const on = <Type extends SubjectType>(type: Type) => rulesOn(type, rules, engine);
  await evaluatePods(
    engine,
    context,
    [...on('endpoint'), ...on('guarded')].map(({ rule, check }) => ({
      rule,
      check: (endpoint: Endpoint) => check(endpoint, context),
    })),
  );
  await evaluateNamespaces(rules, engine, context);
  const objects = async <Subject extends { readonly resource: Resource }>(
    own: readonly { readonly rule: Rule; readonly check: (subject: Subject, context: Context) => Outcome }[],
    subjects: () => readonly Subject[],
  ) => {
    if (own.length === 0) return;
    await each(
      subjects(),
      own.map(({ rule, check }) => ({ rule, check: (one) => check(one, context) })),
      ({ resource }) => ofObject(resource),
      engine,
    );
  };
  await objects(on('policy'), () => context.network.policies);
  await objects(on('object'), () => context.objects);
  await objects(on('entrance'), () => context.entrances);
}

function rulesOn<Type extends SubjectType>(
  type: Type,
  rules: readonly NetworkRule[],
  { enabled }: Pick<EngineContext, 'enabled'>,
): RulesOn<Type> {
  return rules.filter(
    (rule): rule is Extract<NetworkRule, { readonly on: Type }> => rule.on === type && enabled(rule.rule.id),
  );
}

async function evaluateNamespaces(
  rules: readonly NetworkRule[],
  engine: EngineContext,
  context: PlainContext,
): Promise<void> {
  const own = rulesOn('namespace', rules, engine).map(({ rule, check }) => ({
    rule,
    check: (subject: NamespaceSubject) => check(subject, context),
  }));
  await each(context.namespaces, own, (subject) => subject, engine);
}

async function evaluatePods(
  engine: EngineContext,
  { endpoints }: PlainContext,
  own: readonly Check<Endpoint>[],
): Promise<void> {
  const news = newsOfDrift(engine.emit);
  const target = ({ id, resource, place, workload }: Endpoint): Target => {
    if (workload !== undefined) news.begin(workload, endpoints[id + 1]?.workload);
    return { reference: referenceTo(resource), at: place, resource };
  };
  await each(endpoints, own, target, { ...engine, emit: news.emit });
}

interface Check<Subject> {
  readonly rule: Rule;
  readonly check: (subject: Subject) => Outcome;
}

async function each<Subject>(
  subjects: Iterable<Subject>,
  own: readonly Check<Subject>[],
  target: (subject: Subject) => Target,
  sink: EngineContext,
): Promise<void> {
  for (const subject of subjects) {
    const pause = sink.breathe();
    if (pause) await pause;
    const at = target(subject);
    for (const { rule, check } of own) tell(rule, asked(check, subject), at, sink);
  }
}

interface Target {
  readonly reference: ObjectReference;
  readonly at: Place;
  readonly resource: Resource;
}

/** A rule that stops on one subject says so of that subject; it is neither a pass nor the end of the scan. */
function asked<Subject>(check: (subject: Subject) => Outcome, subject: Subject): Outcome {
  try {
    return check(subject);
  } catch (error) {
    return { unknown: `the rule stopped: ${(error as Error).message}` };
  }
}

function tell(rule: Rule, outcome: Outcome, target: Target, { emit, tally }: EngineContext): void {
  if (outcome === undefined || outcome === 'not-applicable')
    tally(rule.id, outcome ?? 'pass', target.resource);
  else if (isList(outcome)) {
    if (outcome.length === 0) tally(rule.id, 'pass', target.resource);
    for (const problem of outcome) emit(finding(rule, problem, target));
  } else emit(finding(rule, outcome, target));
}

function isList(outcome: Problem | readonly Problem[]): outcome is readonly Problem[] {
  return Array.isArray(outcome);
}

function finding(rule: Rule, problem: Problem, target: Target): EmittedFinding {
  const { values = {}, unknown, proof, operations } = problem;
  const at = problem.at ?? target.at;
  return {
    rule: rule.id,
    ...(unknown === undefined ? {} : { verdict: 'unknown' }),
    subject: { type: 'object', ...target.reference },
    at,
    values: unknown === undefined ? values : { ...values, why: unknown },
    ...(proof === undefined ? {} : { proof }),
    ...(operations === undefined ? {} : { patch: { document: at.document, operations } }),
  };
}

function ofObject(resource: Resource): Target {
  return { reference: referenceTo(resource), at: resource.place, resource };
}

/** Only the four fields that name it: a Resource holds the whole object. */
export function referenceTo({ apiVersion, kind, namespace, name }: Resource): ObjectReference {
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}
