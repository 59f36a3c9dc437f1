import { cisBenchmark, type FrameworkReference } from '@toride/core';

/**
 * Short names for the controls that rules count against, so that an edition's numbering is written once.
 * OWASP renumbered with its 2025 edition.
 */
export function cis(control: string): FrameworkReference[] {
  return cisBenchmark(control);
}

/** A control of the chapter "General Policies": 1 namespaces, 2 seccomp, 3 security context, 4 default namespace. */
export function cisGeneralPolicy(number: 1 | 2 | 3 | 4): FrameworkReference[] {
  return cisBenchmark(`5.6.${number}`);
}

const OWASP = {
  workload: ['K01', 'K01'],
  'supply-chain': ['K02', 'K01'],
  authorization: ['K03', 'K02'],
  policy: ['K04', 'K04'],
  authentication: ['K06', 'K09'],
  network: ['K07', 'K05'],
  secrets: ['K08', 'K03'],
  components: ['K09', 'K07'],
  outdated: ['K10', 'K07'],
  exposure: ['K09', 'K06'],
} as const;

/** A risk of the OWASP Kubernetes Top 10, in both published editions. */
export function owasp(risk: keyof typeof OWASP): FrameworkReference[] {
  const [first, second] = OWASP[risk];
  return [
    { framework: 'owasp-k8s-top-10', control: first, edition: '2022' },
    { framework: 'owasp-k8s-top-10', control: second, edition: '2025' },
  ];
}

/** A section of the NSA/CISA guidance 1.2, which numbers none: its heading stands for it. */
export function nsa(section: NsaSection): FrameworkReference[] {
  return [{ framework: 'nsa-cisa', control: section }];
}

export type NsaSection =
  | 'Non-root containers'
  | 'Immutable container file systems'
  | 'Building secure container images'
  | 'Pod security enforcement'
  | 'Protecting Pod service account tokens'
  | 'Hardening container environments'
  | 'Namespaces'
  | 'Network policies'
  | 'Resource policies'
  | 'Secrets'
  | 'Upgrading and application security practices';

/** Techniques of MITRE ATT&CK for Containers. */
export function attack(...techniques: readonly `T${string}`[]): FrameworkReference[] {
  return techniques.map((control) => ({ framework: 'attack', control }));
}

/** Techniques of the Threat Matrix for Kubernetes. */
export function threatMatrix(...techniques: readonly `MS-TA90${number}`[]): FrameworkReference[] {
  return techniques.map((control) => ({ framework: 'k8s-threat-matrix', control }));
}
