import {
  labelKeyFaults,
  labelValueFaults,
  type LabelSelector as ApiSelector,
  type Place,
} from '@toride/core';
import { forbidden, invalid, required } from './field-error.ts';
import { below, Reading } from './reading.ts';

/** A label selector, checked: every requirement must hold. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
export interface LabelSelector {
  readonly requirements: readonly Requirement[];
}

export type Requirement =
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' };

export type Labels = Readonly<Record<string, string>>;

export const EVERYTHING: LabelSelector = { requirements: [] };

export function selects(selector: LabelSelector, labels: Labels): boolean {
  return selector.requirements.every((requirement) => holds(requirement, labels));
}

/** Reads a selector and refuses what `ValidateLabelSelector` refuses; the absent selector is the caller's matter. */
export function readSelector(selector: ApiSelector, place: Place, reading: Reading): LabelSelector {
  const requirements: Requirement[] = [];
  refuseLabels(reading, selector.matchLabels ?? {}, below(place, 'matchLabels'));
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    requirements.push({ key, operator: 'In', values: [value] });
  for (const [index, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const at = below(place, 'matchExpressions', index);
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0)
          reading.refuse(
            below(at, 'values'),
            required("must be specified when `operator` is 'In' or 'NotIn'"),
          );
        requirements.push({ key, operator, values });
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0)
          reading.refuse(
            below(at, 'values'),
            forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
          );
        requirements.push({ key, operator });
        break;
      default:
        reading.refuse(
          below(at, 'operator'),
          invalid({ json: operator ?? '' }, 'not a valid selector operator'),
        );
    }
    for (const fault of labelKeyFaults(key ?? ''))
      reading.refuse(below(at, 'key'), invalid(key ?? '', fault));
    for (const [position, value] of values.entries())
      for (const fault of labelValueFaults(value))
        reading.refuse(below(at, 'values', position), invalid(value, fault));
  }
  return { requirements };
}

/** `ValidateLabels`. The server names the map; people are shown the line. */
export function refuseLabels(reading: Reading, labels: Labels, place: Place): void {
  for (const [key, value] of Object.entries(labels)) {
    const refuse = (text: string, faults: readonly string[]) => {
      for (const fault of faults)
        reading.refuse(below(place, key), invalid(text, fault), reading.fieldOf(place));
    };
    refuse(key, labelKeyFaults(key));
    refuse(value, labelValueFaults(value));
  }
}

/**
 * Reads a selector of a custom resource, whose schema takes any keys, operators and values. One that makes no sense is left
 * out: who reads it may refuse the policy, or not.
 */
export function readAnySelector(selector: ApiSelector, place: Place, reading: Reading): LabelSelector {
  const trial = new Reading(reading.resource);
  const read = readSelector(selector, place, trial);
  const [wrong] = trial.problems;
  if (wrong === undefined) return read;
  reading.leaveOut(wrong.place, `a selector that makes no sense: ${wrong.message}`);
  return EVERYTHING;
}

function holds(requirement: Requirement, labels: Labels): boolean {
  // Keys come from the input: `__proto__` and its like are labels like any other.
  const has = Object.hasOwn(labels, requirement.key);
  switch (requirement.operator) {
    case 'In':
      return has && requirement.values.includes(labels[requirement.key]!);
    case 'NotIn':
      return !has || !requirement.values.includes(labels[requirement.key]!);
    case 'Exists':
      return has;
    case 'DoesNotExist':
      return !has;
  }
}
