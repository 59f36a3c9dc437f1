import { parseDocument } from '@toride/inventory';
import type { SuiteResult } from '../suite.ts';
import { canonicalJson, canonicalJsonText } from './canonical.ts';
import { DOCUMENTS } from './documents.ts';
import { generateDocument, randomFrom } from './generate.ts';
import { askOracle, type OracleAnswer } from './oracle.ts';

const GENERATED = 5000;
const REFUSED = 'refused';

/**
 * Reads hand-picked and generated documents beside sigs.k8s.io/yaml 1.6: both give the same JSON, or both refuse. The seed is
 * new each time and printed; `TORIDE_YAML_SEED` repeats a run.
 */
export async function runYaml(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_YAML_SEED'] ?? Date.now() % 2 ** 32);
  console.log(`yaml: seed ${seed}, ${DOCUMENTS.length} hand-picked and ${GENERATED} generated documents`);
  const random = randomFrom(seed);
  const documents = [...DOCUMENTS];
  const known = new Set(documents);
  while (documents.length < DOCUMENTS.length + GENERATED) {
    const document = generateDocument(random, DOCUMENTS);
    if (known.has(document)) continue;
    known.add(document);
    documents.push(document);
  }
  const answers = await askOracle(documents);
  return judge(documents, answers);
}

function judge(documents: readonly string[], answers: readonly OracleAnswer[]): SuiteResult {
  const failures: string[] = [];
  let unstable = 0;
  documents.forEach((document, index) => {
    const answer = answers[index];
    if (answer?.unstable === true) {
      unstable += 1;
      return;
    }
    const expected = answer?.json === undefined ? REFUSED : canonicalJsonText(answer.json);
    const got = ours(document);
    if (got !== expected)
      failures.push(
        `${JSON.stringify(document)}: expected ${expected}${answer?.error === undefined ? '' : ` (${answer.error})`}, got ${got}`,
      );
  });
  const skipped =
    unstable === 0
      ? []
      : [{ reason: 'keys that become equal as strings: the library picks one at random', count: unstable }];
  return {
    suite: 'yaml',
    total: documents.length,
    passed: documents.length - unstable - failures.length,
    skipped,
    failures,
  };
}

function ours(document: string): string {
  const { value, diagnostics } = parseDocument(document, { file: 'document.yaml', line: 1 });
  return diagnostics.some(({ level }) => level === 'error') ? REFUSED : canonicalJson(value);
}
