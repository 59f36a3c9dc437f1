import { builtinByName, BuiltinError, DECLARATIONS } from '@toride/rego/builtins';
import type { Builtin, Declaration, RelationBuiltin } from '@toride/rego/builtins';
import type { Value } from '@toride/rego/values';
import { formatValue } from '@toride/rego/values';
import { builtinContext } from '../builtin-context.ts';
import { randomFrom } from '../random.ts';
import type { SuiteResult } from '../suite.ts';
import { ArgumentMaker, handPicked, toSource } from './generate.ts';
import type { OpaServer } from './oracle.ts';
import { startOpa } from './oracle.ts';

const PER_BUILTIN = 40;
/** Their results are chance, the clock's, or belong to other suites. */
const LEFT_OUT =
  /^(?:crypto|io\.jwt|http|graphql|internal|providers|net\.lookup|rego\.|opa\.|print$|trace$|rand\.|time\.now_ns|uuid\.rfc4122|eq$|assign$)/;

interface Case {
  readonly declaration: Declaration;
  readonly args: readonly Value[];
}

/**
 * Calls every built-in with random arguments, here and in OPA: same value, same absence of one, same error text. The seed is
 * new each time and printed; `TORIDE_REGO_SEED` repeats a run, `TORIDE_REGO_CASES` sets the number of calls a built-in,
 * `TORIDE_REGO_BUILTIN` picks built-ins by the beginning of their names.
 */
export async function runRegoBuiltins(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_REGO_SEED'] ?? Date.now() % 2 ** 32);
  const each = Number(process.env['TORIDE_REGO_CASES'] ?? PER_BUILTIN);
  const prefix = process.env['TORIDE_REGO_BUILTIN'] ?? '';
  const declarations = DECLARATIONS.filter(
    ({ name }) => !LEFT_OUT.test(name) && name.startsWith(prefix) && builtinByName(name),
  );
  console.log(`rego-builtins: seed ${seed}, ${declarations.length} built-ins, ${each} calls each`);
  let opa = await startOpa();
  const failures: string[] = [];
  let total = 0;
  try {
    for (const [index, declaration] of declarations.entries()) {
      const cases = makeCases(declaration, seed + index, each);
      total += cases.length;
      if (!opa.isRunning()) opa = await startOpa();
      failures.push(...(await compareCases(opa, cases)));
    }
  } finally {
    opa.stop();
  }
  return { suite: 'rego-builtins', total, passed: total - failures.length, skipped: [], failures };
}

function makeCases(declaration: Declaration, seed: number, count: number): readonly Case[] {
  const maker = new ArgumentMaker(declaration.name, randomFrom(seed));
  const picked = handPicked(declaration.name).map((args) => ({ declaration, args }));
  return [
    ...picked,
    ...Array.from({ length: count }, () => ({ declaration, args: maker.arguments(declaration) })),
  ];
}

/**
 * `id` hides the types of arguments from OPA's checker, so that wrong ones reach the built-in. Its first argument keeps OPA from
 * answering one call with the result of an equal one: `1` is not written `1.0`.
 */
function toModule(cases: readonly Case[]): string {
  const rules = cases.map(({ declaration, args }, index) => {
    const source = `${declaration.name}(${args.map((arg, position) => `id("${index}.${position}", ${toSource(arg)})`).join(', ')})`;
    const value = declaration.relation === true ? `[x | ${source.slice(0, -1)}, x)]` : source;
    return `c${index} := sprintf("%v", [[${value}]])`;
  });
  return `package t\n\nid(_, x) := x\n\n${rules.join('\n')}\n`;
}

async function compareCases(opa: OpaServer, cases: readonly Case[]): Promise<string[]> {
  await opa.load(toModule(cases));
  const results = (await opa.evaluateAll()) ?? {};
  const failures: string[] = [];
  for (const [index, entry] of cases.entries()) {
    const expected = results[`c${index}`] ?? (await opa.evaluate(`c${index}`));
    if (expected === undefined) continue;
    const got = ours(entry);
    if (got !== expected) failures.push(`${describe(entry)}: expected ${expected}, got ${got}`);
  }
  return failures;
}

function describe({ declaration, args }: Case): string {
  return `${declaration.name}(${args.map(formatValue).join(', ')})`;
}

function ours({ declaration, args }: Case): string {
  const builtin = builtinByName(declaration.name);
  if (!builtin) return 'missing';
  try {
    return call(builtin, args);
  } catch (error) {
    if (error instanceof BuiltinError) return `${error.code}: ${declaration.name}: ${error.message}`;
    return `crash: ${String(error)}`;
  }
}

function call(builtin: Builtin | RelationBuiltin, args: readonly Value[]): string {
  if ('run' in builtin) {
    const result = builtin.run(args, builtinContext(0n));
    return result === undefined ? 'undefined' : formatValue([result]);
  }
  const found: Value[] = [];
  builtin.each(args, builtinContext(0n), (result) => {
    found.push(result);
    return false;
  });
  return formatValue([found]);
}
