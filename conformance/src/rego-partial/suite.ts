/**
 * Partial evaluation beside `opa eval --partial`, on random programs: the same queries and modules but for the names of
 * variables. Where they differ, what is left over must mean what the program meant, and it must in every case.
 */
import {
  bodyToJson,
  EvaluationError,
  fromJson,
  moduleToJson,
  partialEvaluate,
  type PartialEvaluation,
} from '@toride/rego';
import { randomFrom } from '../random.ts';
import { readSecrets } from '../rego-fuzz/secrets.ts';
import type { SuiteResult } from '../suite.ts';
import { canonical, type PartialJson, type Rest } from './canonical.ts';
import { partialCases, type PartialCase } from './generate.ts';
import { differenceInMeaning } from './meaning.ts';
import { opaPartial } from './oracle.ts';

const CASES = 300;
const AT_ONCE = 2;

export interface Judged {
  readonly asked: PartialCase;
  readonly same: boolean;
  readonly theirs: Rest;
  readonly ours: Rest;
  readonly meaning: string | undefined;
}

export async function runRegoPartial(dataDir: string): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_REGO_SEED'] ?? Date.now() % 2 ** 32);
  const count = Number(process.env['TORIDE_REGO_CASES'] ?? CASES);
  const judged = await judgeAll(dataDir, seed, count);
  const wrong = judged.filter(({ meaning }) => meaning !== undefined);
  const different = judged.filter(({ same, meaning }) => !same && meaning === undefined);
  return {
    suite: 'rego-partial',
    total: judged.length,
    passed: judged.length - wrong.length - different.length,
    skipped: [],
    failures: [
      ...wrong.map(({ asked, meaning }) => `seed ${seed}, ${asked.name}: ${asked.query}: ${meaning ?? ''}`),
      ...different.map(
        ({ asked }) => `seed ${seed}, ${asked.name}: ${asked.query}: another form, the same meaning`,
      ),
    ],
  };
}

export async function judgeAll(dataDir: string, seed: number, count: number): Promise<Judged[]> {
  const cases = [...take(partialCases(randomFrom(seed), readSecrets(dataDir)), count)];
  const judged: Judged[] = [];
  const waiting = cases.entries();
  const work = async (): Promise<void> => {
    for (const [at, asked] of waiting) judged[at] = await judge(asked);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return judged;
}

function* take<T>(from: Iterable<T>, count: number): Iterable<T> {
  let taken = 0;
  for (const item of from) {
    if (taken >= count) return;
    taken += 1;
    yield item;
  }
}

export async function judge(asked: PartialCase): Promise<Judged> {
  const theirs = await opaPartial(asked);
  const result = evaluated(asked);
  const ours = 'error' in result ? result : restOf(result);
  const same = JSON.stringify(theirs) === JSON.stringify(ours) || ('error' in theirs && 'error' in ours);
  const meaning = 'error' in result || !result.ok ? undefined : differenceInMeaning(asked, result.partial);
  return { asked, same, theirs, ours, meaning };
}

export function evaluated(asked: PartialCase): PartialEvaluation | { readonly error: string } {
  try {
    return partialEvaluate({
      modules: asked.modules,
      compile: { keepPrint: true },
      query: asked.query,
      version: asked.version,
      data: fromJson(asked.data),
      ...(asked.input === undefined ? {} : { input: fromJson(asked.input) }),
      unknowns: asked.unknowns,
      disableInlining: asked.disableInlining,
      shallowInlining: asked.shallowInlining,
    });
  } catch (error) {
    if (error instanceof EvaluationError) return { error: error.code };
    throw error;
  }
}

function restOf(result: PartialEvaluation): Rest {
  if (!result.ok) return { error: result.errors[0]?.code ?? '' };
  const { queries, support } = result.partial;
  return canonical({
    queries: queries.map((query) => bodyToJson(query)),
    modules: support.map((module) => moduleToJson(module)),
  } as unknown as PartialJson);
}
