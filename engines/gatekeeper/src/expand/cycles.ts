import { appliesToKeys, gvkKey, type ExpansionTemplate } from './expansion-template.ts';

/**
 * The templates that are part of a cycle: what one makes leads, through others, back to what it is for. None of them is
 * applied.
 */
export function cyclicTemplates(templates: readonly ExpansionTemplate[]): ReadonlySet<ExpansionTemplate> {
  const appliers = new Map<string, ExpansionTemplate[]>();
  for (const template of templates)
    for (const key of appliesToKeys(template)) appliers.set(key, [...(appliers.get(key) ?? []), template]);
  const next = (template: ExpansionTemplate): readonly ExpansionTemplate[] =>
    appliers.get(gvkKey(template.generated)) ?? [];
  return new Set(templates.filter((template) => reaches(template, next)));
}

/** A template is in a cycle exactly when it can be reached from what it leads to. */
function reaches(
  template: ExpansionTemplate,
  next: (template: ExpansionTemplate) => readonly ExpansionTemplate[],
): boolean {
  const seen = new Set<ExpansionTemplate>();
  const waiting = [...next(template)];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (one === template) return true;
    if (seen.has(one)) continue;
    seen.add(one);
    waiting.push(...next(one));
  }
  return false;
}
