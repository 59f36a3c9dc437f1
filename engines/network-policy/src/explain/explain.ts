import type { Action, Direction, Policy, Rule, Tier } from '../policy/policy.ts';
import type { Protocol } from '../sets/connections.ts';
import type { Reachability } from '../reach/reach.ts';

export type Verdict = 'open' | 'closed' | 'unknown';

/** One connection: from one peer to a port of another. */
export interface Connection {
  readonly from: number;
  readonly to: number;
  readonly protocol: Protocol;
  readonly port: number;
  /** Both ends are one and the same pod, not two that policies cannot tell apart. */
  readonly samePod?: boolean;
}

/** What had a say, in the order in which it was asked. */
export type Step =
  | {
      readonly type: 'rule';
      readonly policy: Policy;
      readonly rule: Rule;
      readonly action: Action;
      /** False: it may or may not match, for this reason. */
      readonly certain: boolean;
      readonly why: string | undefined;
    }
  /** These policies select the subject, and no rule of theirs accepts the connection. */
  | { readonly type: 'isolated'; readonly policies: readonly Policy[]; readonly certain: boolean }
  /** No policy decided. */
  | { readonly type: 'default' };

export interface SideExplanation {
  readonly direction: Direction;
  readonly verdict: Verdict;
  /** Policies that select the subject, deciding or not. */
  readonly selecting: readonly Policy[];
  readonly steps: readonly Step[];
}

export interface Explanation {
  readonly verdict: Verdict;
  /** Both ends are one pod: policies do not come into it. */
  readonly self: boolean;
  readonly egress: SideExplanation;
  readonly ingress: SideExplanation;
}

/** Why a connection passes or does not: the rules that decided, walked again for it alone. */
export function explain(reach: Reachability, connection: Connection): Explanation {
  const egress = explainSide(reach, 'egress', connection);
  const ingress = explainSide(reach, 'ingress', connection);
  const self = connection.samePod === true;
  return { verdict: self ? 'open' : joined(egress.verdict, ingress.verdict), self, egress, ingress };
}

function joined(egress: Verdict, ingress: Verdict): Verdict {
  if (egress === 'closed' || ingress === 'closed') return 'closed';
  return egress === 'open' && ingress === 'open' ? 'open' : 'unknown';
}

function explainSide(reach: Reachability, direction: Direction, connection: Connection): SideExplanation {
  const subject = direction === 'ingress' ? connection.to : connection.from;
  const applying = reach.applying(direction, subject);
  const walk = new Walk(reach, direction, connection);
  for (const tier of ['admin', 'namespace', 'baseline'] as const) {
    if (walk.tier(tier)) break;
  }
  return {
    direction,
    verdict: walk.verdict,
    selecting: [applying.admin, applying.namespace, applying.baseline].flat(2).map(({ policy }) => policy),
    steps: walk.steps,
  };
}

class Walk {
  readonly steps: Step[] = [];
  readonly #reach: Reachability;
  readonly #direction: Direction;
  readonly #connection: Connection;
  readonly #outcomes = new Set<'open' | 'closed'>();

  constructor(reach: Reachability, direction: Direction, connection: Connection) {
    this.#reach = reach;
    this.#direction = direction;
    this.#connection = connection;
  }

  get verdict(): Verdict {
    // Nothing decided, or not for certain: the default.
    if (this.#undecided) this.#outcomes.add('open');
    if (this.#undecided) this.steps.push({ type: 'default' });
    this.#undecided = false;
    if (this.#outcomes.size === 2) return 'unknown';
    return this.#outcomes.has('open') ? 'open' : 'closed';
  }

  #undecided = true;

  /** True when everything is decided. */
  tier(tier: Tier): boolean {
    const groups = this.#reach.applying(this.#direction, this.#subject)[tier];
    let passedOn = false;
    for (const group of groups) {
      let decided = false;
      for (const { policy } of group) {
        const met = this.#policy(policy);
        decided ||= met.decided;
        passedOn ||= met.passed;
      }
      if (decided) {
        this.#undecided = passedOn;
        return !passedOn;
      }
    }
    if (tier === 'namespace' && groups.length > 0) {
      const certain = groups.some((group) => group.some((applied) => applied.certain));
      this.steps.push({ type: 'isolated', policies: groups.flat().map(({ policy }) => policy), certain });
      this.#outcomes.add('closed');
      if (certain) {
        this.#undecided = passedOn;
        return !passedOn;
      }
    }
    return false;
  }

  get #subject(): number {
    return this.#direction === 'ingress' ? this.#connection.to : this.#connection.from;
  }

  /** The first rule of a policy that matches for certain decides; before it, those that may match add what they would decide. */
  #policy(policy: Policy): { readonly decided: boolean; readonly passed: boolean } {
    let passed = false;
    for (const rule of policy.rules) {
      if (rule.direction !== this.#direction) continue;
      const match = this.#match(policy, rule);
      if (match === 'no') continue;
      this.steps.push({
        type: 'rule',
        policy,
        rule,
        action: rule.action,
        certain: match === 'yes',
        why: rule.doubtful,
      });
      if (rule.action === 'pass') passed = true;
      else this.#outcomes.add(rule.action === 'accept' ? 'open' : 'closed');
      if (match === 'yes') return { decided: true, passed };
    }
    return { decided: false, passed };
  }

  #match(policy: Policy, rule: Rule): 'yes' | 'no' | 'perhaps' {
    const { matcher, algebra, peers } = this.#reach;
    const { from, to, protocol, port } = this.#connection;
    const peer = this.#direction === 'ingress' ? from : to;
    const { surely, perhaps } = matcher.matched(policy, rule);
    const certain = surely.has(peer);
    if (!certain && perhaps?.has(peer) !== true) return 'no';
    const subject = peers.classes[this.#subject]!.sample;
    const meant = matcher
      .connections(rule, this.#direction, subject)
      .find((one) => one.peers === undefined || one.peers.has(peer))!.connections;
    if (!algebra.includes(meant, protocol, port)) return 'no';
    return certain && rule.doubtful === undefined ? 'yes' : 'perhaps';
  }
}
