/** Makes variables that no module uses: `__local0__`, `__local1__`, … in a program, `__localq0__`, … in a query. */
import type { Term } from '../syntax/ast.ts';

export interface LocalNames {
  next(): string;
  /** Remembers what a made variable stands for, so type errors can show `[1, 2][i]`. */
  stands(name: string, term: Term): void;
  readonly subjects: ReadonlyMap<string, Term>;
}

export function makeLocalNames(prefix: string, taken: ReadonlySet<string>): LocalNames {
  let counter = 0;
  const subjects = new Map<string, Term>();
  return {
    next() {
      for (;;) {
        const name = `${prefix}${String(counter)}__`;
        counter += 1;
        if (!taken.has(name)) return name;
      }
    },
    stands: (name, term) => void subjects.set(name, term),
    subjects,
  };
}
