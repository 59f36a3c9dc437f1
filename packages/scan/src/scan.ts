import {
  TorideError,
  type Engine,
  type Finding,
  type Inventory,
  type LazyEngine,
  type NotEvaluated,
  type Report,
  type Rule,
  type Severity,
  type Summary,
} from '@toride/core';
import { createBreathe } from '@toride/inventory';
import { createCollector, type Bucket, type Collector } from './collect.ts';
import type { Config } from './config.ts';
import { engines as allEngines } from './engines.ts';
import { compileExceptions } from './exceptions.ts';
import { createFactStore } from './facts.ts';
import { loadEngines, type LoadedEngines } from './load.ts';
import { recordOwnFindings } from './own-findings.ts';
import { SCAN_RULES } from './own-rules.ts';
import { plan } from './plan.ts';
import { mergeBucket, publish, type Merged, type Publisher } from './publish.ts';
import { byRuleId, selectRules, type Selection } from './rules.ts';
import { createTallies, type Tallies } from './tallies.ts';

export interface ScanOptions {
  readonly config: Config;
  /** What the user named, for the report: paths, `-`, a context. */
  readonly sources: readonly string[];
  /** Toride's own version. */
  readonly version: string;
  /** Only these rules (ids or globs). */
  readonly rules?: readonly string[];
  /** Only rules of these frameworks: `cis-kubernetes`, or one control `owasp-k8s-top-10:K01`. */
  readonly frameworks?: readonly string[];
  /** `YYYY-MM-DD` in UTC: decides which exceptions have expired. The only clock there is. */
  readonly today: string;
  /** Ids of known findings: others are marked `new`. */
  readonly baseline?: ReadonlySet<string>;
  /** Makes a finding of every pass too. */
  readonly showPasses?: boolean;
  readonly signal: AbortSignal;
  onProgress?(engine: string, done: number, total: number): void;
  /** For tests: other engines than the product's. */
  readonly engines?: readonly (Engine | LazyEngine)[];
}

/**
 * Runs every engine over the inventory and makes the report: places, fingerprints, severities, exceptions.
 * An engine that throws does not end the scan: its rules are not evaluated, and the report says so.
 *
 * @throws the signal's reason when cancelled; {TorideError} `TORIDE_SCAN_RULE_UNKNOWN` for an unknown rule name.
 * @example const report = await scan(await readInventory([source]), { config: DEFAULT_CONFIG, ... });
 */
export async function scan(inventory: Inventory, options: ScanOptions): Promise<Report> {
  const loaded = await loadEngines(options.engines ?? allEngines, inventory);
  const rules = [...loaded.rules, ...SCAN_RULES].sort(byRuleId);
  const selection = selectRules(rules, options.config, options, options.engines ?? allEngines);
  const exceptions = compileExceptions(options.config.exceptions, options.today);
  const collector = createCollector(inventory, exceptions, rules);
  const tallies = createTallies(selection.enabled);
  const stopped = await runEngines(inventory, options, loaded, selection, collector, tallies);
  // On a large cluster each of these steps takes a while: Ctrl-C acts between them.
  const breathe = createBreathe(options.signal);
  recordOwnFindings(inventory, exceptions, rules, selection.enabled, collector);
  await breathe();
  const buckets = collector.buckets();
  await breathe();
  const notEvaluated = [...loaded.stopped, ...stopped];
  return makeReport(inventory, options, rules, selection, buckets, tallies, notEvaluated);
}

async function runEngines(
  inventory: Inventory,
  options: ScanOptions,
  loaded: LoadedEngines,
  selection: Selection,
  collector: Collector,
  tallies: Tallies,
): Promise<NotEvaluated[]> {
  const facts = createFactStore();
  const breathe = createBreathe(options.signal);
  const stopped: NotEvaluated[] = [];
  const ordered = plan(loaded.engines);
  for (const [done, engine] of ordered.entries()) {
    options.onProgress?.(engine.id, done, ordered.length);
    const own = loaded.rulesOf.get(engine);
    try {
      await engine.evaluate({
        inventory,
        facts: facts.viewFor(engine),
        options: options.config.engines[engine.id] ?? {},
        signal: options.signal,
        enabled: (rule) => selection.enabled.has(rule),
        needed: (fact) => ordered.some(({ needs }) => needs.some(({ id }) => id === fact.id)),
        emit(finding) {
          if (own?.has(finding.rule) !== true)
            throw new Error(`${engine.id} emitted a finding of ${finding.rule}`);
          if (selection.enabled.has(finding.rule)) collector.record(finding);
        },
        tally(rule, verdict, resource, n = 1) {
          tallies.add(rule, verdict, resource, n);
          if (options.showPasses === true && selection.enabled.has(rule)) {
            const { apiVersion, kind, namespace, name, place } = resource;
            const object =
              namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
            collector.record(
              { rule, subject: { type: 'object', ...object }, at: place, values: { why: verdict } },
              verdict,
            );
          }
        },
        breathe,
      });
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof TorideError) throw error;
      stopped.push({ what: `engine ${engine.id}`, why: `it stopped: ${(error as Error).message}` });
    }
  }
  return stopped;
}

async function makeReport(
  inventory: Inventory,
  options: ScanOptions,
  all: readonly Rule[],
  selection: Selection,
  buckets: readonly Bucket[],
  tallies: Tallies,
  stopped: readonly NotEvaluated[],
): Promise<Report> {
  const rules = all.filter((rule) => selection.enabled.has(rule.id));
  const publisher: Publisher = {
    inventory,
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    severity: selection.severity,
    baseline: options.baseline,
  };
  const merged: Merged[] = [];
  const breathe = createBreathe(options.signal);
  for (const bucket of buckets) {
    merged.push(...mergeBucket(bucket, publisher));
    const pause = breathe();
    if (pause) await pause;
  }
  return {
    tool: { name: 'toride', version: options.version },
    target: `${inventory.target.major}.${inventory.target.minor}`,
    sources: options.sources,
    rules,
    summary: summarise(inventory, merged, publisher, tallies),
    findings: { [Symbol.iterator]: () => published(merged, publisher) },
    rank: {},
    tallies: tallies.list(),
    diagnostics: inventory.diagnostics,
    notEvaluated: stopped,
    coverage: inventory.gaps,
  };
}

function* published(findings: readonly Merged[], publisher: Publisher): Generator<Finding> {
  for (const merged of findings) yield publish(merged, publisher);
}

function summarise(
  inventory: Inventory,
  findings: readonly Merged[],
  publisher: Publisher,
  tallies: Tallies,
): Summary {
  const failed: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const found = { fail: 0, unknown: 0, excepted: 0 };
  for (const { recorded } of findings) {
    const first = recorded[0];
    if (first === undefined || first.verdict === 'pass' || first.verdict === 'not-applicable') continue;
    found[first.verdict]++;
    if (first.verdict === 'fail') failed[publisher.severity.get(first.finding.rule) as Severity]++;
  }
  return {
    resources: inventory.resources.length + inventory.refused.length,
    workloads: inventory.workloads.filter(({ drift }) => drift === undefined).length,
    failed,
    verdicts: { pass: tallies.total('pass'), 'not-applicable': tallies.total('not-applicable'), ...found },
  };
}
