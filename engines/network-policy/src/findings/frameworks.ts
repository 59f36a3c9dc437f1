import { cisBenchmark, type FrameworkReference } from '@toride/core';

/** OWASP Kubernetes Top 10: missing network segmentation controls, in both published editions. */
const OWASP: readonly FrameworkReference[] = [
  { framework: 'owasp-k8s-top-10', control: 'K07', edition: '2022' },
  { framework: 'owasp-k8s-top-10', control: 'K05', edition: '2025' },
];

/** NSA/CISA guidance 1.2 numbers no sections: the heading stands for it. */
const NSA: readonly FrameworkReference[] = [{ framework: 'nsa-cisa', control: 'Network policies' }];

/** T1046 network service discovery; MS-TA9034 cluster internal networking. */
const MOVEMENT: readonly FrameworkReference[] = [
  { framework: 'attack', control: 'T1046' },
  { framework: 'k8s-threat-matrix', control: 'MS-TA9034' },
];

/** What every rule about segmentation counts against. */
export const SEGMENTATION: readonly FrameworkReference[] = [...OWASP, ...NSA, ...MOVEMENT];

/** 5.3.2: every namespace has network policies. */
export const EVERY_NAMESPACE: readonly FrameworkReference[] = [...cisBenchmark('5.3.2'), ...SEGMENTATION];

/** Access to the cloud's metadata: MS-TA9033 instance metadata API, MS-TA9020 access to cloud resources. */
export const METADATA: readonly FrameworkReference[] = [
  ...OWASP,
  ...NSA,
  { framework: 'k8s-threat-matrix', control: 'MS-TA9033' },
  { framework: 'k8s-threat-matrix', control: 'MS-TA9020' },
];

/** What keeps a policy from meaning what its author meant. */
export const POLICY: readonly FrameworkReference[] = [...OWASP, ...NSA];
