import { parseDocument } from '@toride/inventory';
import type { SuiteResult } from '../suite.ts';
import { randomFrom } from '../random.ts';
import { canonicalJson, canonicalJsonText } from './canonical.ts';
import { DOCUMENTS } from './documents.ts';
import { generateDocument } from './generate.ts';
import { askOracle, type OracleAnswer } from './oracle.ts';

const GENERATED = 5000;
/** A few documents have no answer that could be compared. */
const SPARE = 50;
const REFUSED = 'refused';

/**
 * Reads hand-picked and generated documents beside sigs.k8s.io/yaml 1.6: both give the same JSON, or both refuse. The seed is
 * new each time and printed; `TORIDE_YAML_SEED` repeats a run.
 */
export async function runYaml(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_YAML_SEED'] ?? Date.now() % 2 ** 32);
  console.log(`yaml: seed ${seed}, ${DOCUMENTS.length} hand-picked and ${GENERATED} generated documents`);
  const documents = [...DOCUMENTS, ...generate(seed, GENERATED + SPARE)];
  const cases = pair(documents, await askOracle(documents)).slice(0, DOCUMENTS.length + GENERATED);
  const failures = cases.flatMap(({ document, answer }) => judge(document, answer));
  return {
    suite: 'yaml',
    total: cases.length,
    passed: cases.length - failures.length,
    skipped: [],
    failures,
  };
}

function generate(seed: number, count: number): string[] {
  const random = randomFrom(seed);
  const documents = new Set(DOCUMENTS);
  while (documents.size < DOCUMENTS.length + count) documents.add(generateDocument(random, DOCUMENTS));
  return [...documents].slice(DOCUMENTS.length);
}

interface Case {
  readonly document: string;
  readonly answer: OracleAnswer;
}

/** Leaves out what has no answer: the library itself says something else from run to run. */
function pair(documents: readonly string[], answers: readonly OracleAnswer[]): Case[] {
  return documents.flatMap((document, index) => {
    const answer = answers[index];
    return answer === undefined || answer.unstable === true ? [] : [{ document, answer }];
  });
}

function judge(document: string, { json, error = '' }: OracleAnswer): string[] {
  const expected = json === undefined ? REFUSED : canonicalJsonText(json);
  const got = ours(document);
  return got === expected ? [] : [`${JSON.stringify(document)}: expected ${expected} ${error}, got ${got}`];
}

function ours(document: string): string {
  const { value, diagnostics } = parseDocument(document, { file: 'document.yaml', line: 1 });
  return diagnostics.some(({ level }) => level === 'error') ? REFUSED : canonicalJson(value);
}
