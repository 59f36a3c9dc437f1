/**
 * Broken modules beside `opa check -f json`: the same errors (code, message, file, row and column) in the same order.
 * Deviations are listed by the way in which the module was broken, and by the codes on both sides.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, parseModule, type RegoError } from '@toride/rego';
import { pick, randomFrom } from '../random.ts';
import type { SuiteResult } from '../suite.ts';
import { readSources, type Sources } from './modules.ts';
import { mutate, MUTATIONS, type Mutation } from './mutate.ts';
import { opaCheck, type Flags, type Problem } from './oracle.ts';

const CASES = 1500;
const AT_ONCE = 2;

export interface BrokenCase {
  readonly name: string;
  readonly kind: Mutation;
  readonly texts: readonly string[];
  readonly version: Sources['version'];
  readonly strict: boolean;
}

export interface Judged {
  readonly broken: BrokenCase;
  readonly want: readonly Problem[];
  readonly got: readonly Problem[];
}

export async function runRegoCheck(dataDir: string): Promise<SuiteResult> {
  const judged = await judgeAll(brokenCases(dataDir, CASES, 1));
  const wrong = judged.filter((one) => !haveSamePlaces(one) || !haveSameMessages(one));
  const byKind = Map.groupBy(
    wrong,
    ({ broken, want, got }) => `${broken.kind}: ${codes(want)} / ${codes(got)}`,
  );
  const kinds = [...byKind].map(([kind, list]) => `${String(list.length)} × ${kind}`).toSorted();
  return {
    suite: 'rego-check',
    total: judged.length,
    passed: judged.length - wrong.length,
    skipped: [],
    failures: kinds,
  };
}

/** The same for every run; every way of breaking equally often; a quarter in strict mode. */
export function brokenCases(dataDir: string, count: number, seed: number): BrokenCase[] {
  const random = randomFrom(seed);
  const sources = readSources(dataDir);
  const kinds = Object.keys(MUTATIONS) as Mutation[];
  const cases: BrokenCase[] = [];
  while (cases.length < count) {
    const { texts, version } = pick(random, sources);
    const kind = kinds[cases.length % kinds.length] as Mutation;
    const at = Math.floor(random() * texts.length);
    const text = mutate(random, texts[at] as string, kind);
    const strict = random() < 0.25;
    if (text === undefined || text === texts[at]) continue;
    cases.push({ name: `case ${String(cases.length)}`, kind, texts: texts.with(at, text), version, strict });
  }
  return cases;
}

export async function judgeAll(cases: readonly BrokenCase[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  const waiting = [...cases.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, broken] = next;
      judged[at] = await judge(broken);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return judged;
}

async function judge(broken: BrokenCase): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), 'rego-check-'));
  try {
    const files = broken.texts.map((_text, at) => `m${String(at)}.rego`);
    for (const [at, file] of files.entries()) writeFileSync(join(folder, file), broken.texts[at] as string);
    const flags: Flags = [
      ...(broken.version === 'v0' ? (['--v0-compatible'] as const) : []),
      ...(broken.strict ? (['--strict'] as const) : []),
    ];
    return { broken, want: await opaCheck(folder, files, flags), got: check(broken) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As `opa check` does: parse errors of all files, or else those of the compiler. */
export function check({ texts, version, strict }: BrokenCase): Problem[] {
  const parsed = texts.map((text, at) => parseModule(text, { file: `m${String(at)}.rego`, version }));
  const unreadable = parsed.flatMap(({ errors }) => errors);
  if (unreadable.length > 0) return unreadable.map(problem);
  const modules = parsed.flatMap(({ module }) => (module === undefined ? [] : [module]));
  return compile(modules, { strict, keepPrint: true }).errors.map(problem);
}

function problem({ code, message, location }: RegoError): Problem {
  return { code, message, file: location?.file ?? '', row: location?.row ?? 0, col: location?.col ?? 0 };
}

export function haveSamePlaces({ want, got }: Judged): boolean {
  const place = ({ code, file, row, col }: Problem): string =>
    `${code} ${file}:${String(row)}:${String(col)}`;
  return want.map(place).join('\n') === got.map(place).join('\n');
}

/** Of several circles through a rule OPA names one by chance, so what it says of recursion is not compared. */
export function haveSameMessages({ want, got }: Judged): boolean {
  const texts = (problems: readonly Problem[]): string =>
    problems.map(({ code, message }) => (code === 'rego_recursion_error' ? '' : message)).join('\n');
  return texts(want) === texts(got);
}

function codes(problems: readonly Problem[]): string {
  return problems.length === 0 ? 'none' : [...new Set(problems.map(({ code }) => code))].join(', ');
}
