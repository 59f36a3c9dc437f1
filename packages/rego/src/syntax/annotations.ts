/** `# METADATA` blocks. */
import type { RegoError } from '../error.ts';
import type { Annotations, Comment } from './ast.ts';

/** A block before it is known what it describes. */
export type UnscopedAnnotations = Omit<Annotations, 'scope'> & { scope: string };

export interface ReadAnnotations {
  readonly annotations: UnscopedAnnotations[];
  readonly errors: RegoError[];
}

export function readAnnotations(_comments: readonly Comment[]): ReadAnnotations {
  return { annotations: [], errors: [] };
}
