/** Checked by the compiler alone: each schema's type is core's type, whatever is readonly. */
import type {
  CoverageGap,
  Diagnostic,
  Exception,
  Finding,
  Json,
  Proof,
  Report,
  Rule,
  Subject,
} from '@toride/core';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { exception } from './config.ts';
import type { finding, proofStep } from './finding.ts';
import type { coverageGap, diagnostic, report, rule } from './report.ts';
import type { subject } from './subject.ts';

/** The type without `readonly` and intersections. `Json` stays closed: unrolling it has no end. */
type Plain<T> = Json extends T
  ? 'json'
  : T extends string | number | boolean | bigint | null | undefined
    ? T
    : T extends Iterable<infer E>
      ? Plain<E>[]
      : { -readonly [K in keyof T]: Plain<T[K]> };

type Identical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Same<A, B> = Identical<Plain<A>, Plain<B>>;

const SAME: readonly true[] = [
  true satisfies Same<z.infer<typeof finding>, Finding>,
  true satisfies Same<z.infer<typeof proofStep>, Omit<Proof, 'because'>>,
  true satisfies Same<z.infer<typeof subject>, Subject>,
  true satisfies Same<z.infer<typeof rule>, Rule>,
  true satisfies Same<z.infer<typeof diagnostic>, Diagnostic>,
  true satisfies Same<z.infer<typeof coverageGap>, CoverageGap>,
  true satisfies Same<z.infer<typeof exception>, Exception>,
  true satisfies Same<Omit<z.infer<typeof report>, 'schema'>, Report>,
];

/** The comparison itself tells types apart: by an optional key, a `readonly` list's element, an undefined. */
const DIFFERENT: readonly false[] = [
  false satisfies Same<{ a: string }, { a: string; b?: number }>,
  false satisfies Same<{ a?: string }, { a?: string | undefined }>,
  false satisfies Same<{ a: readonly string[] }, { a: readonly number[] }>,
];

test('the compiler compared every schema with its type', () => {
  expect(SAME.length + DIFFERENT.length).toBe(11);
});
