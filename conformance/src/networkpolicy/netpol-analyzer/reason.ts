/** Why a connection is allowed or denied: what decides on either side, in any order. */
export interface Reason {
  readonly verdict: 'allowed' | 'denied';
  readonly egress: readonly string[];
  readonly ingress: readonly string[];
}

/** Reasons as a part of a relation: ports with one reason are one set. */
export type Because = `because ${string}`;

export function because({ verdict, egress, ingress }: Reason): Because {
  const side = (facts: readonly string[]) => [...new Set(facts)].sort().join(', ');
  return `because ${verdict} by egress (${side(egress)}) and ingress (${side(ingress)})`;
}

/** An output may leave the reason of one side out; then only the verdict is stated. */
export function isIncomplete(section: string): boolean {
  return section.startsWith('because ') && section.includes('()');
}

export function verdictOnly(section: Because): Because {
  return section.startsWith('because allowed') ? 'because allowed' : 'because denied';
}
