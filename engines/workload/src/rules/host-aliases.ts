import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** Adding entries to Pod /etc/hosts: names that no DNS server knows. */
export const hostAliases = defineWorkloadRule({
  id: 'host-aliases',
  title: 'Pods resolve names by DNS only',
  why: "Entries in /etc/hosts go past DNS, its logs and its policies. One changed line sends a trusted name to an attacker's address.",
  severity: 'low',
  scope: 'object',
  reason: 'host aliases',
  detail: 'the pods pin {names} to {address} in /etc/hosts',
  remediation: 'Use a Service or a DNS record.',
  frameworks: [...owasp('network'), ...owasp('workload'), ...attack('T1557'), ...threatMatrix('MS-TA9035')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/'],
  alike: 'Trivy KSV-0007',
  noise: 'Entries for the loopback address pass.',
  example: () => ({
    pass: exampleDeployment({ pod: 'dnsPolicy: ClusterFirst' }),
    fail: exampleDeployment({
      pod: 'hostAliases:\n  - ip: 203.0.113.7\n    hostnames: [payments.example.com]',
    }),
  }),
  check({ spec }) {
    let problems: Problem[] | undefined;
    spec.hostAliases?.forEach(({ ip = '', hostnames }, a) => {
      if (ip.startsWith('127.') || ip === '::1') return;
      (problems ??= []).push({
        at: `/hostAliases/${a}`,
        values: { address: ip, names: hostnames?.join(', ') ?? 'nothing' },
      });
    });
    return problems;
  },
});
