import { isJsonObject, type Diagnostic, type Inventory, type Report } from '@toride/core';
import type { Source } from '@toride/inventory';
import {
  DEFAULT_CONFIG,
  findRule,
  mayComeWithInput,
  rules,
  scan,
  selectRules,
  type Config,
} from '@toride/scan';
import { readImageConfigs } from '@toride/workload';
import type { OptionTable, Values } from './command.ts';
import type { Context } from './context.ts';
import { readInput, type InputValues } from './input.ts';
import { usageError } from './parse.ts';
import { didYouMean } from './suggest.ts';
import { version } from './version.ts';

/** Flags that narrow what is looked for. */
export const RULE_OPTIONS = {
  rule: {
    type: 'string',
    multiple: true,
    value: 'RULE',
    help: "only this rule, by id or glob such as 'workload/image-*'",
  },
  framework: {
    type: 'string',
    multiple: true,
    value: 'NAME[:CONTROL]',
    help: 'only rules of a framework: cis-kubernetes, pss, nsa-cisa, owasp-k8s-top-10, attack, k8s-threat-matrix',
  },
  'image-config': {
    type: 'string',
    value: 'PATH',
    help: 'OCI layouts, or archives of them, that hold the configuration of images (their user, for one)',
  },
} as const satisfies OptionTable;

export type EvaluateValues = InputValues & Values<typeof RULE_OPTIONS>;

export interface EvaluateExtra {
  readonly baseline?: ReadonlySet<string>;
  readonly showPasses?: boolean;
  /** Reads a source otherwise: with edits that are not on the disk yet. */
  readonly wrap?: (source: Source) => Source;
}

/** Reads the input and runs the engines over it. */
export async function evaluate(
  operands: readonly string[],
  values: EvaluateValues,
  config: Config,
  context: Context,
  extra: EvaluateExtra = {},
): Promise<{ report: Report; inventory: Inventory }> {
  const { wrap, ...options } = extra;
  checkRuleNames(values);
  const images = withImages(config, values['image-config'], context);
  const { inventory, sources } = await readInput(operands, values, config, context, wrap);
  const report = await scan(inventory, {
    config: images.config,
    sources,
    version: version(),
    today: context.today,
    signal: context.signal,
    onProgress: (engine, done, total) => context.progress.update('scanning', done, total, engine),
    ...(values.rule === undefined ? {} : { rules: values.rule }),
    ...(values.framework === undefined ? {} : { frameworks: values.framework }),
    ...options,
  });
  return {
    report: { ...report, diagnostics: [...images.diagnostics, ...report.diagnostics] },
    inventory,
  };
}

/** A misspelt rule is told before anything is read; whether there is a policy of a name, only the input says. */
function checkRuleNames(values: EvaluateValues): void {
  if (values.rule === undefined && values.framework === undefined) return;
  for (const name of values.rule ?? []) {
    if (/[*?]/.test(name) || findRule(name) !== undefined || mayComeWithInput(name)) continue;
    const ids = rules.map(({ id }) => id);
    const short = ids.map((id) => id.slice(id.indexOf('/') + 1));
    throw usageError(
      `expected the name of a rule, got '${name}'${didYouMean(name, ids) || didYouMean(name, short)}`,
    );
  }
  const named = values.rule?.filter((name) => !mayComeWithInput(name)) ?? [];
  selectRules(rules, DEFAULT_CONFIG, {
    ...(named.length === 0 ? {} : { rules: named }),
    ...(values.framework === undefined ? {} : { frameworks: values.framework }),
  });
}

interface ConfigWithImages {
  readonly config: Config;
  readonly diagnostics: readonly Diagnostic[];
}

/** What toride.yaml says of an image comes before what its layout says. */
function withImages(config: Config, path: string | undefined, { cwd }: Context): ConfigWithImages {
  if (path === undefined) return { config, diagnostics: [] };
  const workload = config.engines['workload'] ?? {};
  const named = isJsonObject(workload['images']) ? workload['images'] : {};
  const read = readImageConfigs(path, cwd);
  const options = { ...workload, images: { ...read.images, ...named } };
  return {
    config: { ...config, engines: { ...config.engines, workload: options } },
    diagnostics: read.diagnostics,
  };
}
