import {
  FRAMEWORKS,
  FUNCTIONS,
  LAYERS,
  objectOf,
  PHASES,
  SEVERITIES,
  type EmittedFinding,
  type Engine,
  type EngineContext,
  type Facts,
  type Inventory,
  type JsonObject,
  type ObjectReference,
  type Rule,
} from '@toride/core';
import { describe, expect, test } from 'vitest';

/** What an engine said in one run, for assertions. */
export interface EngineRun {
  readonly findings: readonly EmittedFinding[];
  /** `rule verdict` to count. */
  readonly tallies: Readonly<Record<string, number>>;
}

export interface RunEngineOptions {
  readonly options?: JsonObject;
  readonly facts?: Facts;
  readonly signal?: AbortSignal;
  /** Rules to run; all without it. */
  readonly only?: readonly string[];
}

/**
 * Runs one engine over an inventory, without `scan`.
 *
 * @example const { findings } = await runEngine(workload, inventoryOf(pod({ hostNetwork: true })));
 */
export async function runEngine(
  engine: Engine,
  inventory: Inventory,
  options: RunEngineOptions = {},
): Promise<EngineRun> {
  const findings: EmittedFinding[] = [];
  const tallies: Record<string, number> = {};
  const signal = options.signal ?? new AbortController().signal;
  const context: EngineContext = {
    inventory,
    facts: options.facts ?? noFacts,
    options: options.options ?? {},
    signal,
    enabled: (rule) => options.only?.includes(rule) ?? true,
    needed: () => options.facts !== undefined,
    emit: (finding) => void findings.push(finding),
    tally: (rule, verdict, _resource, n = 1) => {
      tallies[`${rule} ${verdict}`] = (tallies[`${rule} ${verdict}`] ?? 0) + n;
    },
    breathe: () => (signal.aborted ? Promise.reject(signal.reason as Error) : undefined),
  };
  await engine.evaluate(context);
  return { findings, tallies };
}

const noFacts: Facts = {
  get: (key) => {
    throw new Error(`expected the fact ${key.id} in the test`);
  },
  provide: () => undefined,
};

/**
 * The suite that every engine must pass: what the design promises of engines in general. Call it in a test file of the
 * engine, with inventories that make it speak (clean, flawed and hostile ones).
 */
export function engineContract(engine: Engine, worlds: Readonly<Record<string, () => Inventory>>): void {
  describe(`${engine.id} keeps the engine contract`, () => {
    test.each(engine.rules.map((rule) => [rule.id, rule] as const))(
      'rule %s is fully described',
      (id, rule) => {
        expect(id).toMatch(new RegExp(`^${engine.id}/[a-z0-9-]+$`));
        expect(SEVERITIES).toContain(rule.severity);
        expect(LAYERS).toContain(rule.layer);
        expect(PHASES).toContain(rule.phase);
        expect(FUNCTIONS).toContain(rule.function);
        for (const text of [rule.title, rule.why, rule.reason, rule.detail, rule.remediation])
          expect(text).not.toBe('');
        expect(rule.title.length).toBeLessThanOrEqual(80);
        expect(rule.frameworks.length, 'at least one framework').toBeGreaterThan(0);
        for (const { framework } of rule.frameworks) expect(Object.keys(FRAMEWORKS)).toContain(framework);
        for (const address of rule.references) expect(() => new URL(address)).not.toThrow();
      },
    );

    test('rule ids are unique', () => {
      const ids = engine.rules.map((rule) => rule.id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    for (const [name, world] of Object.entries(worlds)) worldContract(engine, name, world);
  });
}

function rulesOf(engine: Engine, inventory: Inventory): ReadonlyMap<string, Rule> {
  const all = [...engine.rules, ...(engine.rulesIn?.(inventory) ?? [])];
  return new Map(all.map((rule) => [rule.id, rule]));
}

function worldContract(engine: Engine, name: string, world: () => Inventory): void {
  const bringing = [engine].filter(({ rulesFromInput }) => rulesFromInput === true);
  test.each(bringing)(
    `${name}: the rules that come with it are described, each once, below the engine's name`,
    (own) => {
      const rules = own.rulesIn?.(world()) ?? [];
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
      for (const { id, title, severity, frameworks, references, ...texts } of rules) {
        expect(id).toMatch(new RegExp(`^${engine.id}/[a-z0-9._-]+/[a-z0-9._-]+$`));
        expect(engine.rulesFromInput).toBe(true);
        expect(title.length).toBeLessThanOrEqual(80);
        expect(SEVERITIES).toContain(severity);
        expect(frameworks.length).toBeGreaterThan(0);
        for (const address of references) expect(() => new URL(address)).not.toThrow();
        for (const text of [title, texts.why, texts.reason, texts.detail, texts.remediation])
          expect(text).not.toBe('');
      }
    },
  );

  test(`${name}: findings are of its own rules, complete, and about objects that exist`, async () => {
    const inventory = world();
    const rules = rulesOf(engine, inventory);
    const { findings } = await runEngine(engine, inventory);
    for (const { rule, verdict, subject, at, values } of findings) {
      expect(rules.has(rule), rule).toBe(true);
      if (verdict === 'unknown') expect(values, `${rule} says why`).toHaveProperty('why');
      else {
        const placeholders = rules.get(rule)?.detail.matchAll(/\{(\w+)\}/g) ?? [];
        for (const [, placeholder] of placeholders)
          expect(values, rule).toHaveProperty(placeholder as string);
      }
      expect(() => inventory.locate(at), rule).not.toThrow();
      expect(at.pointer === '' || at.pointer.startsWith('/'), `${rule}: ${at.pointer}`).toBe(true);
      const object = objectOf(subject);
      if (object !== undefined) expect(exists(object, inventory), rule).toBe(true);
    }
  });

  test(`${name}: the same input gives the same findings in the same order`, async () => {
    const [first, second] = [await runEngine(engine, world()), await runEngine(engine, world())];
    expect(JSON.stringify(second.findings)).toBe(JSON.stringify(first.findings));
    expect(second.tallies).toEqual(first.tallies);
  });

  test(`${name}: it changes nothing in the inventory`, async () => {
    const inventory = world();
    const before = JSON.stringify(inventory.resources.map((resource) => resource.object));
    await runEngine(engine, inventory);
    expect(JSON.stringify(inventory.resources.map((resource) => resource.object))).toBe(before);
  });

  test(`${name}: it stops when it is cancelled`, async () => {
    const inventory = world();
    if (inventory.resources.length === 0) return;
    const reason = new Error('cancelled');
    await expect(runEngine(engine, inventory, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
}

/** A namespace that some object is in is there, whether or not the input holds the Namespace itself. */
function exists({ kind, name }: ObjectReference, { resources, namespaces }: Inventory): boolean {
  return (
    (kind === 'Namespace' && namespaces.includes(name)) || resources.some((known) => known.name === name)
  );
}
