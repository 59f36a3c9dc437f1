import type { EmittedFinding } from './finding.ts';
import type { FactKey, Facts } from './fact.ts';
import type { Inventory, Resource } from './inventory.ts';
import type { JsonObject } from './json.ts';
import type { Rule, RuleExample } from './rule.ts';
import type { TallyVerdict } from './verdict.ts';

/** What is known of an engine before any of its code runs. */
export interface EngineHeader {
  /** The package's name and the first part of its rules' ids. */
  readonly id: string;
  readonly rules: readonly Rule[];
  /** By rule id. */
  readonly examples?: Readonly<Record<string, RuleExample>>;
  /** More rules come with the input (one of each policy in it), with ids below `<id>/`: only a scan knows them all. */
  readonly rulesFromInput?: boolean;
  readonly needs: readonly FactKey<unknown>[];
  readonly provides: readonly FactKey<unknown>[];
}

/**
 * One kind of analysis over the inventory. It reads the context, emits into it, and touches nothing else: no clock, no
 * randomness, no file, no other engine. What it needs from another engine is a fact.
 */
export interface Engine extends EngineHeader {
  /** The rules that this inventory brings with it; asked once, before `evaluate`, so that settings can name them. */
  rulesIn?(inventory: Inventory): readonly Rule[];
  evaluate(context: EngineContext): Promise<void>;
}

/**
 * An engine whose code is large and rarely needed: `scan` loads it only for an inventory that has something for it, so that
 * others do not pay for it at start. The header is all that is imported at once.
 */
export interface LazyEngine extends EngineHeader {
  /** Whether `evaluate` would say anything. One that provides a fact which another needs is loaded in any case. */
  relevant(inventory: Inventory): boolean;
  /** Imports the engine: the same id, rules, needs and provides. */
  load(): Promise<Engine>;
}

/** An engine of events (runtime detection, audit logs): opened once, then fed. */
export interface StreamEngine<Event> {
  readonly id: string;
  readonly rules: readonly Rule[];
  readonly needs: readonly FactKey<unknown>[];
  open(context: EngineContext): { push(event: Event): void; close(): Promise<void> };
}

export interface EngineContext {
  readonly inventory: Inventory;
  readonly facts: Facts;
  /** The engine's own section of `toride.yaml` (`engines.<id>`), already valid JSON; the engine checks its shape. */
  readonly options: JsonObject;
  /** Aborted on Ctrl-C and on a time-out; `breathe` throws when it is. */
  readonly signal: AbortSignal;
  /** Rules that the user switched off or that no output asks for: an engine may skip their work. */
  readonly enabled: (rule: string) => boolean;
  /** Whether an engine of this scan needs a fact: nobody has to make one that nobody reads. */
  readonly needed?: (fact: FactKey<unknown>) => boolean;
  /** A `fail` or `unknown`. */
  readonly emit: (finding: EmittedFinding) => void;
  /** Counts a `pass` or `not-applicable` of a rule on a resource, once a subject. */
  readonly tally: (rule: string, verdict: TallyVerdict, resource: Resource, n?: number) => void;
  /**
   * Yields to the event loop when the engine has run for about 10 ms, else returns at once. Without it, Ctrl-C and
   * time-outs do nothing. Call it for every object: `const pause = breathe(); if (pause) await pause;`
   *
   * @throws the signal's reason when the scan was cancelled.
   */
  readonly breathe: () => Promise<void> | undefined;
}
