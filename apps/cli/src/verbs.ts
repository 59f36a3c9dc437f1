import type { Verb } from './command.ts';

/** Every verb, in the order of the overall help. Each loads on demand, so that one verb never pays for another. */
export const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  scan: async () => (await import('./verbs/scan.ts')).scan,
  explain: async () => (await import('./verbs/explain.ts')).explain,
  diff: async () => (await import('./verbs/diff.ts')).diff,
  fix: async () => (await import('./verbs/fix.ts')).fix,
  rules: async () => (await import('./verbs/rules.ts')).rules,
  help: async () => (await import('./verbs/help.ts')).help,
  completion: async () => (await import('./verbs/completion.ts')).completion,
};

export async function allVerbs(): Promise<Verb[]> {
  return Promise.all(Object.values(VERBS).map((load) => load()));
}
