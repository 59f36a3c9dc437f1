import { byCodeUnit } from '@toride/core';
import { at, stringAt } from '../object.ts';
import type { Candidate, Judgement, Said } from './candidate.ts';
import { ownerOf, requestedObject } from './owner.ts';
import { SKIPS, type Recorded, type RecordedRequest, type Skip } from './recorded.ts';

/**
 * How the candidate's answer differs from the recorded one.
 *
 * - `newly-denied`: admitted then, denied now
 * - `newly-allowed`: denied then, and now by nothing
 * - `warned`: admitted then and now, with a warning that was not given
 * - `unknown`: something could not be answered, and nothing denies
 */
export const OUTCOMES = ['newly-denied', 'newly-allowed', 'warned', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ReplayExample {
  /** Where the entry is in the record. */
  readonly place: string;
  readonly object: string;
  readonly operation: string;
  readonly user: string;
  readonly message: string;
}

/** Requests of one owner in one namespace about which one policy says one thing. */
export interface ReplayGroup {
  readonly outcome: Outcome;
  /** Empty for objects in no namespace. */
  readonly namespace: string;
  /** `Deployment web`, or `user alice` for objects that nothing controls. */
  readonly owner: string;
  readonly policy: string;
  readonly requests: number;
  readonly examples: readonly ReplayExample[];
}

export interface ReplaySummary {
  /** Entries that were requests for a policy. */
  readonly replayed: number;
  /** Requests of which the record does not say what was answered: taken as admitted. */
  readonly unsaid: number;
  /** Requests by outcome; the rest are as they were. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Requests that a constraint of `dryrun` would have told. */
  readonly dryrun: number;
  readonly skipped: Readonly<Record<Skip, number>>;
  /** By outcome, namespace, owner and policy. */
  readonly groups: readonly ReplayGroup[];
  /** Requests whose groups were too many to be kept. */
  readonly ungrouped: number;
}

export interface ReplayOptions {
  /** Examples to keep of each group. */
  readonly examples?: number;
  readonly maxGroups?: number;
}

export interface Replay {
  /** @param place names the entry, as `audit.log:12` */
  add(recorded: Exclude<Recorded, { error: string }>, place: string): void;
  summary(): ReplaySummary;
}

/** Names are the record's to invent: what is kept of them is bounded. */
const MAX_GROUPS = 20_000;

/**
 * Asks a candidate what was once asked, entry by entry, and keeps counts and a few examples: memory does not grow with the
 * record.
 *
 * @example const replay = replayOf(candidate); replay.add(recorded, 'audit.log:1'); replay.summary().outcomes
 */
export function replayOf(candidate: Candidate, options: ReplayOptions = {}): Replay {
  const { examples = 3, maxGroups = MAX_GROUPS } = options;
  const skipped = Object.fromEntries(SKIPS.map((skip) => [skip, 0])) as Record<Skip, number>;
  const outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  const groups = new Map<string, Draft>();
  let [replayed, unsaid, dryrun, ungrouped] = [0, 0, 0, 0];
  return {
    add(entry, place) {
      if ('skip' in entry) {
        skipped[entry.skip] += 1;
        return;
      }
      const { recorded } = entry;
      replayed += 1;
      if (recorded.answer === 'unsaid') unsaid += 1;
      const judgement = candidate.judge(recorded);
      if (judgement.dryrun.length > 0) dryrun += 1;
      const difference = differenceOf(recorded, judgement);
      if (difference === undefined) return;
      outcomes[difference.outcome] += 1;
      if (!file(difference, recorded, place)) ungrouped += 1;
    },
    summary: () => ({
      replayed,
      unsaid,
      outcomes: { ...outcomes },
      dryrun,
      skipped: { ...skipped },
      groups: [...groups.values()].sort(byGroup),
      ungrouped,
    }),
  };

  /** Under each policy that speaks: the first message of a policy is its example. */
  function file({ outcome, said }: Difference, { request }: RecordedRequest, place: string): boolean {
    const { controller, user } = ownerOf(request);
    const namespace =
      stringAt(request, 'namespace') || stringAt(at(request, 'object'), 'metadata', 'namespace');
    const owner = controller ?? `user ${user === '' ? '(not recorded)' : user}`;
    const seen = new Set<string>();
    let kept = true;
    for (const { policy, message } of said) {
      if (seen.has(policy)) continue;
      seen.add(policy);
      const key = JSON.stringify([outcome, namespace, owner, policy]);
      let group = groups.get(key);
      if (group === undefined) {
        if (groups.size >= maxGroups) {
          kept = false;
          continue;
        }
        groups.set(key, (group = { outcome, namespace, owner, policy, requests: 0, examples: [] }));
      }
      group.requests += 1;
      if (group.examples.length >= examples) continue;
      const operation = stringAt(request, 'operation');
      group.examples.push({ place, object: requestedObject(request), operation, user, message });
    }
    return kept;
  }
}

type Draft = {
  -readonly [Key in keyof ReplayGroup]: Key extends 'examples' ? ReplayExample[] : ReplayGroup[Key];
};

interface Difference {
  readonly outcome: Outcome;
  readonly said: readonly Said[];
}

function differenceOf(recorded: RecordedRequest, judgement: Judgement): Difference | undefined {
  const { denied, warned, unknown } = judgement;
  const wasDenied = recorded.answer === 'denied';
  if (denied.length > 0) return wasDenied ? undefined : { outcome: 'newly-denied', said: denied };
  if (unknown.length > 0) return { outcome: 'unknown', said: unknown };
  if (wasDenied)
    return { outcome: 'newly-allowed', said: [{ policy: deniedBy(recorded), message: recorded.message }] };
  const fresh = warned.filter(({ message }) => !recorded.warnings.some((known) => known.includes(message)));
  return fresh.length > 0 ? { outcome: 'warned', said: fresh } : undefined;
}

/** Gatekeeper writes the constraint in brackets before each message. */
function deniedBy({ message }: RecordedRequest): string {
  return (
    /\[([^\]\s]+)\]/.exec(message)?.[1] ??
    /ValidatingAdmissionPolicy '([^']*)'/.exec(message)?.[1] ??
    '(not named in the record)'
  );
}

function byGroup(a: Draft, b: Draft): number {
  return (
    OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome) ||
    byCodeUnit(a.namespace, b.namespace) ||
    byCodeUnit(a.owner, b.owner) ||
    byCodeUnit(a.policy, b.policy)
  );
}
