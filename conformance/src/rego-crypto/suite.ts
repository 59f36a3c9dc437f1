import { builtinByName, BuiltinError } from '@toride/rego/builtins';
import { formatValue } from '@toride/rego/values';
import { builtinContext } from '../builtin-context.ts';
import type { OpaServer } from '../rego-builtins/oracle.ts';
import { startOpa } from '../rego-builtins/oracle.ts';
import { toSource } from '../rego-builtins/generate.ts';
import { randomFrom } from '../random.ts';
import type { SuiteResult } from '../suite.ts';
import type { Call } from './generate.ts';
import { certificateCalls, readCertificates, tokenCalls } from './generate.ts';

const EACH = 300;
const BATCH = 100;

/**
 * Certificates, requests and tokens, whole and damaged, here and in OPA: same value or same error text. The seed is new each
 * time and printed; `TORIDE_REGO_SEED` repeats a run (the keys are new each time), `TORIDE_REGO_CASES` sets the calls a kind.
 */
export async function runRegoCrypto(dataDir: string): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_REGO_SEED'] ?? Date.now() % 2 ** 32);
  const each = Number(process.env['TORIDE_REGO_CASES'] ?? EACH);
  console.log(`rego-crypto: seed ${seed}, ${each} calls each of certificates and tokens`);
  const random = randomFrom(seed);
  const calls = [
    ...certificateCalls(random, readCertificates(dataDir), each),
    ...tokenCalls(random, builtinContext(now()), each),
  ];
  const opa = await startOpa();
  const failures: string[] = [];
  try {
    for (let from = 0; from < calls.length; from += BATCH)
      failures.push(...(await compareCalls(opa, calls.slice(from, from + BATCH))));
  } finally {
    opa.stop();
  }
  return {
    suite: 'rego-crypto',
    total: calls.length,
    passed: calls.length - failures.length,
    skipped: [],
    failures,
  };
}

async function compareCalls(opa: OpaServer, calls: readonly Call[]): Promise<string[]> {
  const rules = calls.map(
    ({ name, args }, index) =>
      `c${index} := sprintf("%v", [[${name}(${args.map((arg) => `id(${toSource(arg)})`).join(', ')})]])`,
  );
  await opa.load(`package t\n\nid(x) := x\n\n${rules.join('\n')}\n`);
  const results = (await opa.evaluateAll()) ?? {};
  const failures: string[] = [];
  for (const [index, call] of calls.entries()) {
    const expected = results[`c${index}`] ?? (await opa.evaluate(`c${index}`));
    const got = ours(call);
    // OPA panics on some tokens: then it has no answer to compare with.
    if (expected !== undefined && comparable(got) !== comparable(expected))
      failures.push(
        `${call.name}(${call.args.map(formatValue).join(', ')}): expected ${expected}, got ${got}`,
      );
  }
  return failures;
}

/** Go's `encoding/asn1` prints its own structures into messages; here only that it refused is compared. */
function comparable(text: string): string {
  return text.replace(/asn1: (?:structure|syntax) error: .*$/s, 'asn1 error');
}

function ours({ name, args }: Call): string {
  const builtin = builtinByName(name);
  if (!builtin || !('run' in builtin)) return 'missing';
  try {
    const result = builtin.run(args, builtinContext(now()));
    return result === undefined ? 'undefined' : formatValue([result]);
  } catch (error) {
    if (error instanceof BuiltinError) return `${error.code}: ${name}: ${error.message}`;
    return `crash: ${String(error)}`;
  }
}

function now(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
