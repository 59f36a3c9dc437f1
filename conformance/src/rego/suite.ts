import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  EvaluationError,
  fromJson,
  isObject,
  isRegoObject,
  makeSet,
  objectGet,
  prepare,
  toJsonValue,
  compare,
  equal,
  type PlainObject,
  type Prepared,
  type PrepareOptions,
  type Result,
  type Value,
} from '@toride/rego';
import type { SuiteResult } from '../suite.ts';

/** A case as OPA's compliance data has it. Values are read with exact numbers. */
interface Case {
  readonly note: string;
  readonly query: string;
  readonly modules?: readonly string[];
  readonly data?: Value;
  readonly input?: Value;
  /** The input as a Rego term: it may hold sets. */
  readonly input_term?: string;
  readonly want_result?: readonly Value[];
  readonly want_error_code?: string;
  readonly want_error?: string;
  readonly strict_error?: boolean;
  readonly sort_bindings?: boolean;
}

const GRAPHQL = 'GraphQL built-ins wait for a later part';

/** OPA's language cases. Those whose modules call `graphql.*` are skipped; all others count. */
export function runRego(dataDir: string): Promise<SuiteResult> {
  const root = join(dataDir, 'rego');
  const cases = readdirSync(root)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => casesOf(readFileSync(join(root, name), 'utf8')));
  const tried = cases.filter((one) => !callsGraphql(one));
  const skipped = cases.length - tried.length;
  const failures = tried.flatMap((one) => {
    const failure = failureOf(one);
    return failure === undefined ? [] : [`${one.note}: ${failure}`];
  });
  return Promise.resolve({
    suite: 'rego',
    total: cases.length,
    passed: tried.length - failures.length,
    skipped: skipped === 0 ? [] : [{ reason: GRAPHQL, count: skipped }],
    failures,
  });
}

function casesOf(text: string): Case[] {
  return (fromJson(text) as unknown as { readonly cases: Case[] }).cases;
}

function callsGraphql({ query, modules = [] }: Case): boolean {
  return [query, ...modules].some((text) => /\bgraphql\.\w+\(/.test(text));
}

/** What is wrong, or `undefined` for a case that passes. */
function failureOf(one: Case): string | undefined {
  const failure = failureWith(one, { codegen: false });
  if (failure !== undefined) return failure;
  const generated = failureWith(one, { codegen: 'at-once' });
  if (generated !== undefined) return `as generated code: ${generated}`;
  const known = failureWith(one, { codegen: 'at-once', constants: constantsOf(one.input) });
  return known === undefined ? undefined : `with its input known beforehand: ${known}`;
}

function constantsOf(input: Value | undefined): NonNullable<PrepareOptions['constants']> {
  if (!isPlainInput(input)) return [];
  return Object.keys(input).map((name) => ({ path: [name], value: input[name] ?? null }));
}

function isPlainInput(input: Value | undefined): input is PlainObject {
  return input !== undefined && isObject(input) && !isRegoObject(input);
}

/** How the case is run: what it answers is the same. */
type Manner = Pick<PrepareOptions, 'codegen' | 'constants'>;

function failureWith(one: Case, manner: Manner): string | undefined {
  try {
    return judge(one, run(one, manner));
  } catch (error) {
    if (error instanceof EvaluationError) return judge(one, error);
    return `threw ${error instanceof Error ? (error.stack?.split('\n').slice(0, 3).join(' ') ?? error.message) : String(error)}`;
  }
}

function run(one: Case, manner: Manner): readonly Result[] | string {
  const input = one.input_term === undefined ? one.input : termValue(one.input_term);
  const prepared = prepareCase(one, manner);
  if (typeof prepared === 'string') return prepared;
  return prepared.evaluate({ input, ...(one.data === undefined ? {} : { data: one.data }) });
}

function prepareCase(
  { modules = [], query, strict_error: strict = false }: Case,
  manner: Manner,
): Prepared | string {
  const preparation = prepare({
    modules: modules.map((text, index) => ({ file: `test-${index}.rego`, text })),
    query,
    strictBuiltinErrors: strict,
    ...manner,
  });
  if (preparation.ok) return preparation.prepared;
  const [error] = preparation.errors;
  return `${error?.code ?? ''}: ${error?.message ?? ''} (${error?.location?.row ?? 0}:${error?.location?.col ?? 0})`;
}

function termValue(term: string): Value | undefined {
  const preparation = prepare({ modules: [], query: `__term__ = ${term}` });
  if (!preparation.ok) return undefined;
  return preparation.prepared.evaluate()[0]?.bindings.__term__;
}

function judge(one: Case, outcome: readonly Result[] | string | EvaluationError): string | undefined {
  if (typeof outcome === 'string') return `does not compile: ${outcome}`;
  if (outcome instanceof EvaluationError) {
    if (one.want_error_code === outcome.code) return undefined;
    if (one.want_error_code === undefined && one.want_error?.endsWith(`${outcome.code}: ${outcome.message}`))
      return undefined;
    return `${outcome.code}: ${outcome.message}, expected ${one.want_error_code ?? 'no error'}`;
  }
  if (one.want_result === undefined)
    return `no error, expected ${one.want_error ?? one.want_error_code ?? ''}`;
  const got = makeSet(outcome.filter(holds).map((result) => bindingsOf(one, result)));
  const wanted = makeSet(one.want_result);
  if (equal(got, wanted)) return undefined;
  return `got ${describe(got.items)}, expected ${describe(wanted.items)}`;
}

/** The cases were made for a query whose expressions must all hold. */
function holds({ expressions }: Result): boolean {
  return expressions.every(({ value }) => value !== false);
}

function bindingsOf({ sort_bindings: sorted = false }: Case, { bindings }: Result): Value {
  const plain = toJsonValue(bindings as Value) as { readonly [name: string]: Value };
  if (!sorted) return plain;
  const names = Object.keys(plain);
  return Object.fromEntries(
    names.map((name) => {
      const value = objectGet(plain, name) ?? null;
      return [name, Array.isArray(value) ? (value as readonly Value[]).toSorted(compare) : value];
    }),
  );
}

function describe(values: readonly Value[]): string {
  const text = JSON.stringify(values.map(toJsonValue));
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
