import {
  atLeast,
  isJsonObject,
  stringifyJson,
  type Finding,
  type Json,
  type JsonObject,
  type Rule,
  type RuleExample,
} from '@toride/core';
import { applyPatch, editDocument, parseDocument, splitDocuments } from '@toride/inventory';
import { inventoryOf } from '@toride/testkit';
import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG } from './config.ts';
import { engines } from './engines.ts';
import { scan } from './scan.ts';

// The first example of an engine that is loaded on demand waits for its code.
vi.setConfig({ testTimeout: 30_000 });

/** Some engines' examples need settings or an older cluster. */
interface Example extends RuleExample {
  readonly options?: JsonObject;
  readonly target?: string;
}

const EXAMPLES: readonly (readonly [string, Rule, Example])[] = engines.flatMap(({ rules, examples = {} }) =>
  rules.flatMap((rule) => {
    const example = examples[rule.id];
    return example === undefined ? [] : [[rule.id, rule, example] as const];
  }),
);

/** Every finding with all rules that are on, and the one that is asked about. */
async function findingsOf(rule: Rule, { options, target }: Example, input: string | readonly object[]) {
  const inventory = inventoryOf(input, { file: 'a.yaml', ...(target === undefined ? {} : { target }) });
  const engine = rule.id.slice(0, rule.id.indexOf('/'));
  const report = await scan(inventory, {
    config: {
      ...DEFAULT_CONFIG,
      rules: [[rule.id, 'on']],
      engines: options === undefined ? {} : { [engine]: options },
    },
    sources: ['a.yaml'],
    version: '0.0.0',
    today: '2026-11-22',
    signal: new AbortController().signal,
  });
  return [...report.findings];
}

const idsOf = (findings: readonly Finding[], rule?: Rule) =>
  findings
    .filter((finding) => rule === undefined || finding.rule === rule.id)
    .map(({ id }) => id)
    .sort();

function objectsIn(text: string): JsonObject[] {
  return splitDocuments(text).flatMap((slice) => {
    const { value } = parseDocument(slice.text, { file: 'a.yaml', line: slice.line });
    return isJsonObject(value ?? null) ? [value as JsonObject] : [];
  });
}

/** Lists whose elements have a name of their own, in which order tells findings nothing. */
const KEYED: ReadonlySet<string> = new Set([
  'containers',
  'initContainers',
  'ephemeralContainers',
  'env',
  'ports',
  'volumes',
  'volumeMounts',
  'rules',
  'listeners',
]);

function reordered(value: Json, key = ''): Json {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => reordered(item));
    return KEYED.has(key) ? items.reverse() : items;
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reordered(inner, name)]),
  );
}

const MORE: Readonly<Record<string, JsonObject>> = {
  containers: { name: 'another', image: 'registry.example.com/shop/another:1.0.0' },
  initContainers: { name: 'another-init', image: 'registry.example.com/shop/another:1.0.0' },
  env: { name: 'ANOTHER', value: '1' },
  volumes: { name: 'another', emptyDir: {} },
  volumeMounts: { name: 'another', mountPath: '/another' },
};

/** With an element more in front of each list. */
function withMore(value: Json, key = ''): Json {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => withMore(item));
    const more = MORE[key];
    return more === undefined ? items : [more, ...items];
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withMore(inner, name)]));
}

/** Moves every line, without touching the lines of a literal block. */
function withComments(text: string): string {
  if (/[|>][-+]?\s*$/m.test(text)) return `# moved\n\n${text}`;
  return text
    .split('\n')
    .map((line) => (line.startsWith('---') ? line : `# above\n\n${line}`))
    .join('\n');
}

const newTags = (text: string) => text.replaceAll(/(image: \S+):\d+\.\d+\.\d+/g, '$1:97.98.99');

describe('the ids of a failing example survive', () => {
  test.each(EXAMPLES)('%s: moved lines', async (_, rule, example) => {
    const before = idsOf(await findingsOf(rule, example, example.fail));
    expect(idsOf(await findingsOf(rule, example, withComments(example.fail)))).toEqual(before);
  });

  test.each(EXAMPLES)('%s: another order of fields, lists and documents', async (_, rule, example) => {
    const before = idsOf(await findingsOf(rule, example, example.fail), rule);
    const shuffled = objectsIn(example.fail).map((object) => reordered(object) as object);
    expect(before.length).toBeGreaterThan(0);
    expect(idsOf(await findingsOf(rule, example, shuffled.reverse()), rule)).toEqual(before);
  });

  test.each(EXAMPLES)('%s: new elements in front', async (_, rule, example) => {
    const before = idsOf(await findingsOf(rule, example, example.fail), rule);
    const grown = objectsIn(example.fail).map((object) => withMore(object) as object);
    const after = idsOf(await findingsOf(rule, example, grown), rule);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  test.each(EXAMPLES)('%s: a new image tag', async (_, rule, example) => {
    // What the configuration of an image says is about that image.
    if (example.options?.['images'] !== undefined) return;
    const before = idsOf(await findingsOf(rule, example, example.fail));
    expect(idsOf(await findingsOf(rule, example, newTags(example.fail)))).toEqual(before);
  });

  test.each(EXAMPLES)('%s: a List, as kubectl prints it', async (_, rule, example) => {
    const before = idsOf(await findingsOf(rule, example, example.fail));
    const list = { apiVersion: 'v1', kind: 'List', items: objectsIn(example.fail) };
    expect(idsOf(await findingsOf(rule, example, `${stringifyJson(list)}\n`))).toEqual(before);
  });
});

describe('the patch of a failing example', () => {
  test.each(EXAMPLES)('%s: mends its finding, breaks nothing, and rests', async (_, rule, example) => {
    const before = await findingsOf(rule, example, example.fail);
    const patched = before.filter((finding) => finding.rule === rule.id && finding.patch !== undefined);
    const { text, operations } = edited(example.fail, patched);
    if (patched.length === 0) return;

    const after = await findingsOf(rule, example, text);
    const left = new Set(idsOf(after));
    expect(patched.filter(({ id }) => left.has(id))).toEqual([]);
    const known = new Set(idsOf(before));
    const worse = after.filter(({ id, severity }) => !known.has(id) && atLeast(severity, rule.severity));
    expect(worse.map((finding) => `${finding.rule}: ${finding.detail}`)).toEqual([]);
    expect(after.filter((finding) => finding.rule === rule.id && finding.patch !== undefined)).toEqual([]);

    // A field that goes takes its lines with it.
    if (patched.some(({ patch }) => patch?.operations.some(({ op }) => op === 'remove') === true)) return;
    const [old, now] = [example.fail.split('\n'), text.split('\n')];
    const gone = old.filter((line) => !now.includes(line));
    expect(gone.length, gone.join('\n')).toBeLessThanOrEqual(operations);
  });
});

/** The text after the patches, each made to its own document; and how many changes that were. */
function edited(text: string, findings: readonly Finding[]): { text: string; operations: number } {
  let operations = 0;
  const slices = splitDocuments(text);
  let result = text;
  for (const [index, slice] of [...slices.entries()].reverse()) {
    let own = slice.text;
    for (const { patch } of findings) {
      if (patch?.document !== index) continue;
      operations += patch.operations.length;
      const value = parseDocument(own, { file: 'a.yaml', line: 1 }).value ?? null;
      const changed = editDocument(own, patch.operations);
      expect(changed, JSON.stringify(patch)).toBeDefined();
      own = changed ?? own;
      const meant = applyPatch(value, patch.operations);
      expect(parseDocument(own, { file: 'a.yaml', line: 1 }).value).toEqual(meant);
    }
    result = result.slice(0, slice.offset) + own + result.slice(slice.offset + slice.text.length);
  }
  return { text: result, operations };
}
