import type { Verb } from './command.ts';

/** Every verb, in the order of the overall help. Each loads on demand, so that one verb never pays for another. */
export const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  scan: async () => (await import('./verbs/scan.ts')).scan,
  snapshot: async () => (await import('./verbs/snapshot.ts')).snapshot,
  explain: async () => (await import('./verbs/explain.ts')).explain,
  diff: async () => (await import('./verbs/diff.ts')).diff,
  fix: async () => (await import('./verbs/fix.ts')).fix,
  'pss check': async () => (await import('./verbs/pss-check.ts')).pssCheck,
  'pss predict': async () => (await import('./verbs/pss-predict.ts')).pssPredict,
  rules: async () => (await import('./verbs/rules.ts')).rules,
  help: async () => (await import('./verbs/help.ts')).help,
  completion: async () => (await import('./verbs/completion.ts')).completion,
};

/** The verb that the first words name, and how many words its name takes. */
export function findVerb(
  words: readonly string[],
): { load: () => Promise<Verb>; length: number } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const load = words.length >= length && Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (load !== undefined) return { load, length };
  }
  return undefined;
}

/** Second words of the verbs that begin with this one; none where it is no group. */
export function membersOf(group: string): string[] {
  return Object.keys(VERBS)
    .filter((name) => name.startsWith(`${group} `))
    .map((name) => name.slice(group.length + 1));
}

/** First words of all verbs. */
export function firstWords(): string[] {
  return [...new Set(Object.keys(VERBS).map((name) => name.split(' ', 1)[0] ?? name))];
}

export async function allVerbs(): Promise<Verb[]> {
  return Promise.all(Object.values(VERBS).map((load) => load()));
}
