/** Whether what is left over means what the program meant: both are evaluated with inputs that were unknown. */
import {
  compile,
  compileSources,
  EvaluationError,
  formatBody,
  formatModule,
  formatValue,
  fromJson,
  parseModule,
  prepare,
  type PartialPolicy,
  type Value,
} from '@toride/rego';
import { byCodeUnit } from '@toride/core';
import type { PartialCase } from './generate.ts';

const NOW = 1_700_000_000_123_456_789n;
const VARIABLES: readonly [name: string, written: RegExp][] = [
  ['result', /\bresult\b/],
  ['x', /\[x\]/],
];

/** What differs, `undefined` where nothing does. */
export function differenceInMeaning(asked: PartialCase, rest: PartialPolicy): string | undefined {
  const names = VARIABLES.filter(([, written]) => written.test(asked.query)).map(([name]) => name);
  const program = compileSources(asked.modules, { version: asked.version }).program;
  if (program === undefined) return undefined;
  const original = prepare({
    modules: program,
    query: asked.query,
    version: asked.version,
    data: fromJson(asked.data),
  });
  if (!original.ok) return undefined;
  const text = restModule(asked, rest, names);
  const parsed = [
    ...asked.modules.map(({ file, text: module }) => parseModule(module, { file, version: asked.version })),
    ...rest.support.map((module, at) => readRest(asked, formatModule(module), `s${at}.rego`)),
    readRest(asked, text, 'rest.rego'),
  ];
  const unreadable = parsed.flatMap(({ errors }) => errors);
  if (unreadable.length > 0) return `the rest cannot be read: ${unreadable[0]?.message ?? ''}\n${text}`;
  const both = compile(parsed.flatMap(({ module }) => (module === undefined ? [] : [module])));
  // A rule whose types clash once others are known never holds. OPA leaves it over too.
  if (both.errors[0]?.code === 'rego_type_error') return undefined;
  if (both.program === undefined)
    return `the rest does not compile: ${both.errors[0]?.message ?? ''}\n${text}`;
  const residual = prepare({
    modules: both.program,
    query: 'data.rest.solutions = solutions',
    data: fromJson(asked.data),
  });
  if (!residual.ok) return `the rest cannot be asked: ${residual.errors[0]?.message ?? ''}`;
  for (const input of asked.inputs) {
    const options = { input: fromJson(input), nowNanoseconds: NOW };
    const want = attempt(() =>
      original.prepared.evaluate(options).flatMap(({ bindings, expressions }) => {
        // A query without variables holds unless it is false.
        if (expressions.some(({ value }) => value === false)) return [];
        return [formatValue(names.map((name) => bindings[name] ?? null))];
      }),
    );
    // Partial evaluation goes through what an evaluation stops at, and the other way round.
    if (want === undefined) continue;
    const got = attempt(() =>
      residual.prepared.evaluate(options).flatMap(({ bindings }) => members(bindings['solutions'])),
    );
    if (got === undefined) return `with ${input} the rest ends with an error`;
    const [a, b] = [unique(want), unique(got)];
    if (a !== b) return `with ${input}\n  expected ${a}\n  got ${b}\n${text}`;
  }
  return undefined;
}

const KEYWORDS = ['contains', 'every', 'if', 'in'].map((word) => `import future.keywords.${word}`).join('\n');

/** Calls that v1 refuses may be left over of programs of v0. */
function readRest({ version }: PartialCase, text: string, file: string): ReturnType<typeof parseModule> {
  if (version === 'v1') return parseModule(text, { file, version });
  const withKeywords = text.replace(/^(package .*)$(?:\n+import rego\.v1$)?/m, `$1\n${KEYWORDS}`);
  return parseModule(withKeywords, { file, version });
}

function members(value: Value | undefined): string[] {
  return value !== undefined && value !== null && typeof value === 'object' && Symbol.iterator in value
    ? [...(value as Iterable<Value>)].map((member) => formatValue(member))
    : [];
}

function unique(values: readonly string[]): string {
  return [...new Set(values)].toSorted(byCodeUnit).join(' ');
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

/** All solutions of all queries, as one rule. */
function restModule({ dialect }: PartialCase, { queries }: PartialPolicy, names: readonly string[]): string {
  // With `not` as a keyword `not {…}` is a body, elsewhere an object.
  const logic = dialect === 'v2' || dialect === 'v1+logic' ? ['and', 'not', 'or'] : [];
  const key = `[${names.join(', ')}]`;
  const rules = queries.map((query) => {
    const body = formatBody(query).replaceAll(/^/gm, '\t').trimEnd();
    return `solutions contains ${key} if {\n${body === '' ? '\ttrue' : body}\n}\n`;
  });
  const imports = [...logic, 'contains', 'every', 'if', 'in']
    .map((keyword) => `import future.keywords.${keyword}\n`)
    .join('');
  const none = 'solutions contains 1 if false\n';
  return ['package rest\n', imports, none, ...rules].join('\n');
}
