import { fileURLToPath } from 'node:url';
import { pointerTokens, type JsonObject, type UnknownField } from '@toride/core';
import { buildInventory } from '@toride/inventory';
import { askGoOracle } from '../go-oracle.ts';
import { randomFrom } from '../random.ts';
import type { SuiteResult } from '../suite.ts';
import { generateObject } from './generate.ts';

const OBJECTS = 5000;
const TARGET = { major: 1, minor: 36 };

interface Answer {
  readonly error?: string;
  readonly strict?: readonly string[];
}

/**
 * Decodes generated objects beside client-go 0.36.3's strict decoder: both refuse an object, or both accept it and find the
 * same unknown fields. The seed is new each time and printed; `TORIDE_DECODE_SEED` repeats a run.
 */
export async function runDecode(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_DECODE_SEED'] ?? Date.now() % 2 ** 32);
  console.log(`decode: seed ${seed}, ${OBJECTS} generated objects`);
  const random = randomFrom(seed);
  const objects = Array.from({ length: OBJECTS }, (_, n) =>
    generateObject(random, TARGET.minor, `case-${n}`),
  );
  const folder = fileURLToPath(new URL('oracle', import.meta.url));
  const answers = await askGoOracle<Answer>(
    folder,
    'decode-oracle',
    objects.map((object) => JSON.stringify(object)),
  );
  const ours = decode(objects);
  const failures = objects.flatMap((object, n) => {
    const theirs = theirAnswer(answers[n] ?? {});
    return ours[n] === theirs ? [] : [`${JSON.stringify(object)}: expected ${theirs}, got ${ours[n]}`];
  });
  return { suite: 'decode', total: OBJECTS, passed: OBJECTS - failures.length, skipped: [], failures };
}

function theirAnswer({ error, strict = [] }: Answer): string {
  if (error !== undefined) return 'refused';
  return strict
    .map((text) => /unknown field "(.*)"/.exec(text)?.[1] ?? text)
    .sort()
    .join(' ');
}

function decode(objects: readonly JsonObject[]): string[] {
  const documents = objects.map((value, index) => ({ file: 'cases', value, pointer: '', index }));
  const { refused, unknownFields } = buildInventory(documents, { target: TARGET });
  const answers = new Map<number, string[]>();
  for (const field of unknownFields) {
    const { document } = field.place;
    answers.set(document, [...(answers.get(document) ?? []), goPath(field)]);
  }
  const refusals = new Set(refused.map(({ place }) => place.document));
  return objects.map((_, n) => (refusals.has(n) ? 'refused' : (answers.get(n) ?? []).sort().join(' ')));
}

/** `spec.containers[0].imge`, as Go's decoder names a field. */
function goPath({ place }: UnknownField): string {
  return pointerTokens(place.pointer).reduce((path, token) => {
    if (/^\d+$/.test(token)) return `${path}[${token}]`;
    return path === '' ? token : `${path}.${token}`;
  }, '');
}
