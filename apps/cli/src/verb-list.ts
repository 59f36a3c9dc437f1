import type { Verb } from './command.ts';

/** Verbs by name, in the order of the overall help. Each loads on demand, so that one verb never pays for another. */
export type VerbList = Readonly<Record<string, () => Promise<Verb>>>;

/** The verb that the first words name, and how many words its name takes. */
export function findVerb(
  verbs: VerbList,
  words: readonly string[],
): { load: () => Promise<Verb>; length: number } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const load = words.length >= length && Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (load !== undefined) return { load, length };
  }
  return undefined;
}

/** Second words of the verbs that begin with this one; none where it is no group. */
export function membersOf(verbs: VerbList, group: string): string[] {
  return Object.keys(verbs)
    .filter((name) => name.startsWith(`${group} `))
    .map((name) => name.slice(group.length + 1));
}

/** First words of all verbs. */
export function firstWords(verbs: VerbList): string[] {
  return [...new Set(Object.keys(verbs).map((name) => name.split(' ', 1)[0] ?? name))];
}

export async function loadAll(verbs: VerbList): Promise<Verb[]> {
  return Promise.all(Object.values(verbs).map((load) => load()));
}
