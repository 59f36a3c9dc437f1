import type { FrameworkReference } from './rule.ts';

/**
 * Controls of the CIS Kubernetes Benchmark in the two numberings that are in use, so that a report can be read beside either.
 * 1.12 dropped "added capabilities" (5.2.9) and renumbered what follows; 1.11 had moved the general policies from 5.7 to 5.6.
 *
 * @param controls as benchmark 1.12 numbers them
 * @example cisBenchmark('5.2.10') // 5.2.11 of 1.10, 5.2.10 of 1.12
 * @see https://www.cisecurity.org/benchmark/kubernetes
 */
export function cisBenchmark(...controls: readonly string[]): FrameworkReference[] {
  return [
    ...controls.flatMap(before).map((control) => reference(control, '1.10')),
    ...controls.map((control) => reference(control, '1.12')),
  ];
}

const RENUMBERED: Readonly<Record<string, readonly string[]>> = {
  '5.2.9': ['5.2.9', '5.2.10'],
  '5.2.10': ['5.2.11'],
  '5.2.11': ['5.2.12'],
  '5.2.12': ['5.2.13'],
};

function before(control: string): readonly string[] {
  if (control.startsWith('5.6.')) return [`5.7.${control.slice('5.6.'.length)}`];
  return Object.hasOwn(RENUMBERED, control) ? (RENUMBERED[control] ?? []) : [control];
}

function reference(control: string, edition: string): FrameworkReference {
  return { framework: 'cis-kubernetes', control, edition };
}
