import { labelKeyFaults, labelValueFaults, selectorMatches, type LabelSelector } from '@toride/core';

/** A label selector whose keys, operators and values are valid, or the first reason why they are not. */
export type CompiledSelector =
  { readonly matches: (labels: Readonly<Record<string, string>>) => boolean } | { readonly error: string };

/** Compiles once what is asked of every object (metav1.LabelSelectorAsSelector). */
export function compileSelector(selector: LabelSelector): CompiledSelector {
  const error = selectorError(selector);
  if (error !== undefined) return { error };
  const expressions = selector.matchExpressions ?? [];
  const pairs = Object.entries(selector.matchLabels ?? {});
  if (expressions.length > 0) return { matches: (labels) => selectorMatches(selector, labels) };
  return {
    matches: (labels) => pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value),
  };
}

function selectorError({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string | undefined {
  for (const [key, value] of Object.entries(matchLabels)) {
    const error = requirementError(key, '=', [value]);
    if (error !== undefined) return error;
  }
  for (const { key = '', operator = '', values = [] } of matchExpressions) {
    if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator))
      return `${JSON.stringify(operator)} is not a valid label selector operator`;
    const error = requirementError(key, operator, values);
    if (error !== undefined) return error;
  }
  return undefined;
}

function requirementError(key: string, operator: string, values: readonly string[]): string | undefined {
  const faults: string[] = [];
  const badKey = labelKeyFaults(key);
  if (badKey.length > 0) faults.push(`key: Invalid value: ${JSON.stringify(key)}: ${badKey.join('; ')}`);
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0)
    faults.push("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    faults.push(
      `values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`,
    );
  for (const [index, value] of values.entries()) {
    const bad = labelValueFaults(value);
    if (bad.length > 0)
      faults.push(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${bad.join('; ')}`);
  }
  if (faults.length === 0) return undefined;
  return faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`;
}

/** What the target handler says of a constraint's selector before its schema is looked at (metav1/validation). */
export function selectorFaults(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  path: string,
): string[] {
  const faults: string[] = [];
  for (const [key, value] of Object.entries(matchLabels)) {
    faults.push(...invalid(`${path}.matchLabels`, key, labelKeyFaults(key)));
    faults.push(...invalid(`${path}.matchLabels`, value, labelValueFaults(value)));
  }
  for (const [index, { key = '', operator = '', values = [] }] of matchExpressions.entries()) {
    const own = `${path}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        faults.push(`${own}.values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`);
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        faults.push(
          `${own}.values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
        );
    } else faults.push(...invalid(`${own}.operator`, operator, ['not a valid selector operator']));
    faults.push(...invalid(`${own}.key`, key, labelKeyFaults(key)));
    for (const [at, value] of values.entries())
      faults.push(...invalid(`${own}.values[${at}]`, value, labelValueFaults(value)));
  }
  return faults;
}

function invalid(path: string, value: string, messages: readonly string[]): string[] {
  return messages.map((message) => `${path}: Invalid value: ${JSON.stringify(value)}: ${message}`);
}
