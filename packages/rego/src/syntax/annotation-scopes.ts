/** Which package or rule a block of metadata describes: what stands below it. */
import type { RegoError } from '../error.ts';
import type { Module } from './ast.ts';
import type { UnscopedAnnotations } from './annotations.ts';

export function attachAnnotations(
  _module: Module,
  _annotations: readonly UnscopedAnnotations[],
): RegoError[] {
  return [];
}
