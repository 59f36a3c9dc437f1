import { byCodeUnit, type Json, type JsonObject } from '@toride/core';
import type { Problem } from '../codes.ts';
import { MatchIndex } from '../match/match-index.ts';
import type { MatchResult } from '../match/matcher.ts';
import { autorejectMessage, reviewObjects } from '../match/review-match.ts';
import { nameOf, type NamespaceInfo } from '../object.ts';
import type { Constraint } from '../templates/constraint.ts';
import { actionsAt, type EnforcementPoint } from '../templates/enforcement.ts';
import type { ConstraintTemplate } from '../templates/template.ts';
import {
  isFailure,
  type CompiledPolicy,
  type DataReads,
  type PolicyDriver,
  type PolicyFailure,
} from './driver.ts';
import type { Review } from './review.ts';

/** One thing that a constraint says of one object. */
export interface Violation {
  readonly constraint: Constraint;
  readonly message: string;
  readonly details: Json;
  /** What is to be done: `deny`, `dryrun`, `warn`, or several of a scoped constraint. */
  readonly actions: readonly string[];
  /** `autoreject`: nobody can say whether the constraint matches. `failure`: the policy could not answer. */
  readonly type: 'violation' | 'autoreject' | 'failure';
}

/** What became of one constraint that an object matches. */
export interface Answer {
  readonly constraint: Constraint;
  /** Empty where the object passes. */
  readonly violations: readonly Violation[];
  /** Why the policy could not answer; then the only violation says so too. */
  readonly failure?: PolicyFailure;
}

export interface ClientOptions {
  readonly templates: readonly ConstraintTemplate[];
  readonly constraints: readonly Constraint[];
  /** In order of preference: a template's code is run by the first that it has code for. */
  readonly drivers: readonly PolicyDriver[];
  /** `data.inventory`. */
  readonly inventory?: JsonObject;
  readonly namespaces?: ReadonlyMap<string, NamespaceInfo>;
  readonly point?: EnforcementPoint;
}

/** What became of one template's code. */
export interface TemplateFailure {
  readonly template: ConstraintTemplate;
  readonly problems: readonly Problem[];
}

/**
 * Judges objects by constraints, as Gatekeeper's client does.
 *
 * @example new GatekeeperClient({ templates, constraints, drivers: [regoDriver()] }).review(reviewOf(pod))
 */
export class GatekeeperClient {
  /** Templates whose code cannot run: their constraints answer `failure` for every object that they match. */
  readonly failures: readonly TemplateFailure[];
  readonly #index: MatchIndex<Constraint>;
  readonly #policies = new Map<ConstraintTemplate, CompiledPolicy>();
  readonly #inventory: JsonObject;
  readonly #namespaces: ReadonlyMap<string, NamespaceInfo>;
  readonly #point: EnforcementPoint;

  constructor({ templates, constraints, drivers, inventory = {}, namespaces, point }: ClientOptions) {
    this.#inventory = inventory;
    this.#namespaces = namespaces ?? new Map();
    this.#point = point ?? 'gator.gatekeeper.sh';
    this.failures = templates.flatMap((template) => this.#compile(template, drivers));
    const inScope = constraints
      .filter(({ enforcement }) => actionsAt(enforcement, this.#point).length > 0)
      .sort((a, b) => byCodeUnit(a.kind, b.kind) || byCodeUnit(a.name, b.name));
    this.#index = new MatchIndex(
      inScope.map((constraint) => ({ item: constraint, match: constraint.match })),
    );
  }

  #compile(template: ConstraintTemplate, drivers: readonly PolicyDriver[]): TemplateFailure[] {
    const found = chooseCode(template, drivers);
    if (found === undefined) {
      const engines = template.code.map(({ engine }) => engine).join(', ');
      const message = `no driver for the engine of the template: it has code for ${engines}`;
      return [
        { template, problems: [{ code: 'TORIDE_GATEKEEPER_TEMPLATE', message, pointer: '/spec/targets/0' }] },
      ];
    }
    const result = found.driver.compile(template, found.code);
    if ('problems' in result) return [{ template, problems: result.problems }];
    this.#policies.set(template, result.policy);
    return [];
  }

  /** In the order of the constraints' kinds and names. */
  review(review: Review): Violation[] {
    return [...this.answers(review)].flatMap(({ violations }) => violations);
  }

  /** Each constraint that the object matches, in the same order: one that it passes too. */
  *answers(
    review: Review,
    wanted: (constraint: Constraint) => boolean = () => true,
  ): Generator<Answer, void, undefined> {
    const namespace = review.namespace ?? this.#namespaces.get(review.namespaceName);
    const objects = reviewObjects(review.object, review.oldObject, namespace, review.source);
    for (const { item: constraint, result } of this.#find(objects)) {
      if (!wanted(constraint)) continue;
      const actions = actionsAt(constraint.enforcement, this.#point);
      if (!operationMatches(constraint.template, review, this.#point)) continue;
      if (result === true) {
        yield this.#judge(constraint, review, actions);
        continue;
      }
      const name = nameOf(review.object ?? review.oldObject ?? {});
      const message = autorejectMessage(result.error, name);
      yield {
        constraint,
        violations: [{ constraint, message, details: null, actions, type: 'autoreject' }],
      };
    }
  }

  /** What a constraint says of an object that it is known to match. */
  answer(constraint: Constraint, review: Review): Answer {
    return this.#judge(constraint, review, actionsAt(constraint.enforcement, this.#point));
  }

  /** What a template's code reads of `data`; undefined where it cannot run, or nobody has looked. */
  readsOf(template: ConstraintTemplate): DataReads | undefined {
    return this.#policies.get(template)?.reads;
  }

  /** By the new object, then by the old one for those that do not match it. */
  #find({ object, oldObject }: ReturnType<typeof reviewObjects>): readonly Found[] {
    if (object === undefined) return oldObject === undefined ? [] : this.#index.find(oldObject);
    const hits = this.#index.find(object);
    if (oldObject === undefined || oldObject.object === object.object) return hits;
    const known = new Set(hits.map(({ item }) => item));
    const more = this.#index.find(oldObject).filter(({ item }) => !known.has(item));
    return [...hits, ...more].sort(
      (a, b) => byCodeUnit(a.item.kind, b.item.kind) || byCodeUnit(a.item.name, b.item.name),
    );
  }

  #judge(constraint: Constraint, review: Review, actions: readonly string[]): Answer {
    const say = (message: string, details: Json, type: Violation['type']): Violation => ({
      constraint,
      message,
      details,
      actions,
      type,
    });
    const fail = (failure: PolicyFailure): Answer => ({
      constraint,
      violations: [say(failure.failure, null, 'failure')],
      failure,
    });
    const policy = this.#policies.get(constraint.template);
    if (policy === undefined) return fail({ failure: 'the policy of the template cannot run' });
    const answer = policy.evaluate({
      review: review.input,
      parameters: constraint.parameters,
      constraint: constraint.object,
      inventory: this.#inventory,
    });
    if (isFailure(answer)) return fail(answer);
    return {
      constraint,
      violations: answer.map(({ message, details }) => say(message, details, 'violation')),
    };
  }
}

interface Found {
  readonly item: Constraint;
  readonly result: Exclude<MatchResult, false>;
}

function chooseCode(
  template: ConstraintTemplate,
  drivers: readonly PolicyDriver[],
): { readonly driver: PolicyDriver; readonly code: ConstraintTemplate['code'][number] } | undefined {
  for (const driver of drivers) {
    const code = template.code.find(({ engine }) => engine === driver.engine);
    if (code !== undefined) return { driver, code };
  }
  return undefined;
}

/** Only the webhook asks for the operation. */
function operationMatches(
  { operations }: ConstraintTemplate,
  { operation }: Review,
  point: EnforcementPoint,
): boolean {
  if (point !== 'validation.gatekeeper.sh' || operations.length === 0) return true;
  return operations.includes(operation) || operations.includes('*');
}
