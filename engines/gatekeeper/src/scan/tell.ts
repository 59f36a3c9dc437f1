import type { EmittedFinding, EngineContext, Proof, Resource } from '@toride/core';
import type { Violation } from '../client/client.ts';
import type { PolicyFailure } from '../client/driver.ts';
import { matchable } from '../match/matcher.ts';
import { gvkOf } from '../object.ts';
import type { Constraint } from '../templates/constraint.ts';
import { Applicability, type SubjectGroup } from './applicability.ts';
import { impliedName } from './implied-pod.ts';
import { invalidPolicy } from './invalid-policy.ts';
import type { ScanAnswer } from './judge-constraints.ts';
import { clip } from './policy-rule.ts';
import type { ConstraintPolicy, PolicySet } from './policy-set.ts';
import type { Session } from './session.ts';
import type { Subject } from './subjects.ts';
import { placeOf, referenceOf } from './violation-place.ts';

/** Turns answers into findings and tallies. */
export interface Teller {
  /** Constraints whose match block cannot be read: nobody can say what they would have judged. */
  unmatchable(): void;
  /** What a resource would make could not be made. */
  unmade(resource: Resource, error: string): void;
  /** @returns what takes the answers about one subject */
  open(subject: Subject): (answer: ScanAnswer) => void;
  /** The same for what a controller has made: only what was not said of the controller is told. */
  openMember(subject: Subject, root: Resource): (answer: ScanAnswer) => void;
  finish(): void;
}

/** Told in one finding each; of a policy that says more of one object, the rest is a number. */
const MAX_VIOLATIONS = 50;

/** @param makers controllers that have made something which the inventory holds */
export function createTeller(
  set: PolicySet,
  session: Session,
  makers: ReadonlySet<Resource>,
  { emit, tally, enabled }: EngineContext,
): Teller {
  const applicability = new Applicability<ConstraintPolicy>();
  /** What was said of makers, by constraint. */
  const said = new Map<Resource, Map<Constraint, Set<string>>>();
  const wanted = set.constraints.filter(({ rule }) => enabled(rule.id));

  const unknown = (policy: ConstraintPolicy, subject: Subject, why: string): void =>
    emit({
      rule: policy.rule.id,
      verdict: 'unknown',
      subject: { type: 'object', ...referenceOf(subject) },
      at: subject.place,
      values: { why: `${why}${subject.of}` },
    });

  const failureText = ({ failure, at }: PolicyFailure, { template }: Constraint): string => {
    const where = at && session.whereIs(template, at);
    // The place in the file replaces that in the code: `template:3: `.
    return where === undefined ? failure : `${where}: ${failure.replace(/^\S+:\d+: /, '')}`;
  };

  const tellBroken = (subject: Subject, group: SubjectGroup): void => {
    const { object, source, namespace, resource } = subject;
    for (const { item } of session.broken.find(matchable(object, namespace?.info, source))) {
      applicability.judged(item, group, resource);
      unknown(item, subject, `the constraint judges nothing: ${item.broken ?? ''}`);
    }
  };

  const tellAnswer = (policy: ConstraintPolicy, subject: Subject, answer: ScanAnswer): void => {
    const { constraint, violations, failure, placeless } = answer;
    const [first] = violations;
    if (first === undefined) {
      const partial = session.partialOf(constraint.template);
      if (partial === undefined) tally(policy.rule.id, 'pass', subject.resource);
      else unknown(policy, subject, partial);
    } else if (failure !== undefined) {
      const why = session.failureOf(constraint.template) ?? failureText(failure, constraint);
      unknown(policy, subject, `the policy could not answer: ${why}`);
    } else if (first.type === 'autoreject') unknown(policy, subject, first.message);
    else if (placeless === true)
      unknown(policy, subject, `it depends on the namespace, which the file leaves open: ${first.message}`);
    else for (const finding of findingsOf(policy, subject, violations)) emit(finding);
  };

  return {
    unmatchable() {
      for (const policy of wanted) {
        if (policy.match !== undefined || policy.broken === undefined) continue;
        const { resource } = policy;
        emit({
          rule: policy.rule.id,
          verdict: 'unknown',
          subject: { type: 'object', ...referenceOf({ resource }) },
          at: resource.place,
          values: { why: `nobody can say what it judges: ${policy.broken}` },
        });
      }
    },
    unmade(resource, error) {
      if (!enabled(invalidPolicy.id)) return;
      emit({
        rule: invalidPolicy.id,
        verdict: 'unknown',
        subject: { type: 'object', ...referenceOf({ resource }) },
        at: resource.place,
        values: { why: `what it would make is not judged: ${error}` },
      });
    },
    open(subject) {
      const group = applicability.enter(gvkOf(subject.object), subject.resource);
      tellBroken(subject, group);
      return (answer) => {
        const policy = session.policyOf(answer.constraint);
        if (policy === undefined) return;
        applicability.judged(policy, group, subject.resource);
        tellAnswer(policy, subject, answer);
        if (makers.has(subject.resource)) remember(said, subject, answer);
      };
    },
    openMember(subject, root) {
      const known = said.get(root);
      return (answer) => {
        const policy = session.policyOf(answer.constraint);
        const earlier = known?.get(answer.constraint);
        if (policy === undefined || answer.violations.length === 0) return;
        const fresh = answer.violations.filter(
          (violation) => earlier?.has(comparable(violation, subject.resource, root)) !== true,
        );
        // A policy that cannot answer has said so of the controller.
        if (fresh.length === 0 || (answer.failure !== undefined && earlier !== undefined)) return;
        tellAnswer(policy, subject, { ...answer, violations: fresh });
      };
    },
    finish: () =>
      applicability.tell(wanted, (policy, verdict, resource, n) =>
        tally(policy.rule.id, verdict, resource, n),
      ),
  };
}

function remember(
  said: Map<Resource, Map<Constraint, Set<string>>>,
  { resource }: Subject,
  { constraint, violations }: ScanAnswer,
): void {
  if (violations.length === 0) return;
  let constraints = said.get(resource);
  if (constraints === undefined) said.set(resource, (constraints = new Map()));
  const messages = constraints.get(constraint) ?? new Set<string>();
  for (const violation of violations) messages.add(comparable(violation, resource, resource));
  constraints.set(constraint, messages);
}

/** A message without the name of the object that it is about: a pod's is not its controller's. */
function comparable({ message }: Violation, { name }: Resource, root: Resource): string {
  return [impliedName(root.name), name, root.name]
    .reduce((text, own) => text.replaceAll(own, '\0'), message)
    .replaceAll('\0', '*');
}

function findingsOf(
  policy: ConstraintPolicy,
  subject: Subject,
  violations: readonly Violation[],
): EmittedFinding[] {
  const proof = proofOf(policy);
  const more = violations.length - MAX_VIOLATIONS;
  return violations.slice(0, MAX_VIOLATIONS).map((violation, index) => {
    const rest = more > 0 && index === MAX_VIOLATIONS - 1 ? `, and ${more} more` : '';
    return {
      rule: policy.rule.id,
      ...placeOf(violation, subject),
      values: {
        message: clip(violation.message, 1000) + rest,
        of: subject.of,
        constraint: policy.resource.name,
        enforcement: enforcementOf(violation, subject),
      },
      proof,
    };
  });
}

/** An ExpansionTemplate may soften what is done about what it makes. */
function enforcementOf({ actions }: Violation, { expansion }: Subject): string {
  const instead = expansion?.enforcementAction ?? '';
  return instead === '' ? actions.join(', ') : instead;
}

const proofs = new WeakMap<ConstraintPolicy, readonly Proof[]>();

/** The same for every finding of the policy. */
function proofOf(policy: ConstraintPolicy): readonly Proof[] {
  let proof = proofs.get(policy);
  if (proof === undefined) {
    const { resource, rule } = policy;
    const words = rule.policy;
    proof = [
      {
        claim: `${resource.kind} ${resource.name} (${words?.enforcement ?? ''}) is for: ${words?.match ?? ''}`,
        at: resource.place,
        source: { type: 'rule', name: `${resource.kind} ${resource.name}` },
      },
    ];
    proofs.set(policy, proof);
  }
  return proof;
}
