import type { LabelSelector } from './kubernetes/meta.ts';

/**
 * Whether a label selector (`metav1.LabelSelector`) selects an object with these labels. The empty selector selects
 * everything; what an absent selector means depends on the field that it is absent from, so that is the caller's to say.
 *
 * @example selectorMatches({ matchLabels: { app: 'web' } }, { app: 'web', tier: 'front' }) // true
 */
export function selectorMatches(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels !== undefined) {
    for (const key in matchLabels) if (labelOf(labels, key) !== matchLabels[key]) return false;
  }
  return matchExpressions?.every((expression) => expressionMatches(expression, labels)) ?? true;
}

function expressionMatches(
  { key, operator, values }: NonNullable<LabelSelector['matchExpressions']>[number],
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const value = labelOf(labels, key);
  switch (operator) {
    case 'In':
      return value !== undefined && values !== undefined && values.includes(value);
    // A missing label is not in any set (labels.Requirement, NotIn).
    case 'NotIn':
      return value === undefined || values === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** Own members only: a label named `constructor` is a label. */
function labelOf(labels: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
}
