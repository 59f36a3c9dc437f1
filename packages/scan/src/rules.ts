import {
  byCodeUnit,
  FRAMEWORKS,
  TorideError,
  type EngineHeader,
  type Framework,
  type Rule,
  type RuleExample,
  type Severity,
} from '@toride/core';
import type { Config } from './config.ts';
import { engines } from './engines.ts';
import { compileGlob } from './glob.ts';
import { SCAN_RULES } from './own-rules.ts';

/** Every rule of every engine and of `scan` itself, sorted by id; rules that come with the input are in its report. */
export const rules: readonly Rule[] = [...engines.flatMap((engine) => engine.rules), ...SCAN_RULES].sort(
  byRuleId,
);

export function byRuleId(a: Rule, b: Rule): number {
  return byCodeUnit(a.id, b.id);
}

/**
 * Whether a name or glob may mean rules that come with the input, which only a scan of it knows.
 *
 * @example mayComeWithInput('gatekeeper/k8srequiredlabels/*') // true
 */
export function mayComeWithInput(pattern: string, among: readonly EngineHeader[] = engines): boolean {
  return among.some(({ id, rulesFromInput }) => rulesFromInput === true && pattern.startsWith(`${id}/`));
}

/**
 * The rule of that id; the engine's name may be left out where the rest is unique.
 *
 * @example findRule('image-tag-latest')?.id // 'workload/image-tag-latest'
 */
export function findRule(id: string, among: readonly Rule[] = rules): Rule | undefined {
  const exact = among.find((rule) => rule.id === id);
  if (exact !== undefined) return exact;
  const short = among.filter((rule) => rule.id.endsWith(`/${id}`));
  return short.length === 1 ? short[0] : undefined;
}

/** The smallest documents that pass and fail a rule, where its engine has them. */
export function exampleOf(rule: Rule): RuleExample | undefined {
  for (const { examples = {} } of engines) if (Object.hasOwn(examples, rule.id)) return examples[rule.id];
  return undefined;
}

/** What is to be evaluated and how bad each rule is, after configuration and flags. */
export interface Selection {
  readonly enabled: ReadonlySet<string>;
  readonly severity: ReadonlyMap<string, Severity>;
}

/**
 * Applies `toride.yaml` (later rows win), then the flags `--rule` and `--framework`, which only narrow. A row about rules
 * that come with the input may match none: the same file serves inputs with and without the policy.
 *
 * @throws {TorideError} `TORIDE_SCAN_RULE_UNKNOWN` for a name or glob that matches no rule.
 */
export function selectRules(
  all: readonly Rule[],
  config: Config,
  wanted: { rules?: readonly string[]; frameworks?: readonly string[] },
  among: readonly EngineHeader[] = engines,
): Selection {
  const enabled = new Set(all.filter((rule) => rule.optIn !== true).map((rule) => rule.id));
  const severity = new Map(all.map((rule) => [rule.id, rule.severity]));
  for (const [pattern, setting] of config.rules) {
    const ids = mayComeWithInput(pattern, among) ? findIds(pattern, all) : idsMatching(pattern, all);
    for (const id of ids) {
      if (setting === 'off') enabled.delete(id);
      else enabled.add(id);
      if (setting !== 'off' && setting !== 'on') severity.set(id, setting);
    }
  }
  const frameworks = (wanted.frameworks?.length ?? 0) > 0 ? wanted.frameworks : config.frameworks;
  if (frameworks !== undefined && frameworks.length > 0) narrow(enabled, inFrameworks(frameworks, all));
  if (wanted.rules !== undefined && wanted.rules.length > 0) {
    const named = new Set(wanted.rules.flatMap((name) => idsMatching(name, all)));
    for (const id of named)
      if (wanted.rules.some((name) => !/[*?]/.test(name) && id.endsWith(name))) enabled.add(id);
    narrow(enabled, named);
  }
  return { enabled, severity };
}

function narrow(enabled: Set<string>, keep: ReadonlySet<string>): void {
  for (const id of enabled) if (!keep.has(id)) enabled.delete(id);
}

function findIds(pattern: string, all: readonly Rule[]): string[] {
  const exact = findRule(pattern, all);
  if (exact !== undefined) return [exact.id];
  const match = compileGlob(pattern);
  return all.filter((rule) => match(rule.id)).map((rule) => rule.id);
}

function idsMatching(pattern: string, all: readonly Rule[]): string[] {
  const ids = findIds(pattern, all);
  if (ids.length > 0) return ids;
  throw new TorideError(
    'TORIDE_SCAN_RULE_UNKNOWN',
    `expected the name of a rule, got ${JSON.stringify(pattern)}`,
  );
}

/** `owasp-k8s-top-10` or one control of it, `owasp-k8s-top-10:K01`. */
function inFrameworks(names: readonly string[], all: readonly Rule[]): Set<string> {
  const ids = new Set<string>();
  for (const name of names) {
    const [framework = '', control] = name.split(':', 2);
    if (!Object.hasOwn(FRAMEWORKS, framework)) {
      const known = Object.keys(FRAMEWORKS).join(', ');
      throw new TorideError(
        'TORIDE_SCAN_RULE_UNKNOWN',
        `expected a framework (${known}), got ${JSON.stringify(name)}`,
      );
    }
    for (const rule of all) {
      const hit = rule.frameworks.some(
        (reference) =>
          reference.framework === (framework as Framework) &&
          (control === undefined || reference.control === control),
      );
      if (hit) ids.add(rule.id);
    }
  }
  return ids;
}
