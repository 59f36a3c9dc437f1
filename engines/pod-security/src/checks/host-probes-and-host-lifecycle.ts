import type { Container, Handler } from '@toride/core';
import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { containersOf, joinQuoted, pluralize, sortedSet } from '../text.ts';

/**
 * Probes and lifecycle hooks name no host. Fields: `host` of `httpGet` and `tcpSocket` in the three probes and the two
 * hooks; allowed: unset, empty.
 */
export const hostProbesAndHostLifecycle: Check = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  versions: [{ since: '1.34', container: namedHosts }],
  describe: (breaches) => {
    const names = sortedSet(containersOf(breaches).map((at) => at.name));
    const hosts = sortedSet(breaches.map(({ fault }) => fault.value));
    const subject = `${pluralize('container', 'containers', names.length)} ${joinQuoted(names)}`;
    const verb = pluralize('uses', 'use', names.length);
    const noun = pluralize('probe or lifecycle host', 'probe or lifecycle hosts', hosts.length);
    return {
      reason: 'probe or lifecycle host',
      detail: `${subject} ${verb} ${noun} ${joinQuoted(hosts)}`,
    };
  },
  rule: standardsRule('baseline', {
    id: 'host-probes-and-host-lifecycle',
    title: 'Probes and lifecycle hooks name no host',
    why: "The kubelet sends probes and hooks from the node's own network. With a host of the author's choice it becomes a proxy into places that pods cannot reach: the node's loopback, the cloud's metadata service, the control plane (KEP-4940).",
    severity: 'medium',
    reason: 'host in a probe or hook',
    remediation: 'Remove host: the kubelet then asks the pod itself. For another target, use an exec probe.',
    whenNotToUse:
      "Host network pods that listen on one address of the node, such as control plane components with host: 127.0.0.1, which are outside the cluster's namespaces or excepted by name.",
    attack: ['T1090'],
    references: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-auth/4940-psa-block-probe-host',
    ],
    since: '1.34',
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      livenessProbe:
        httpGet:
          path: /healthz
          port: 8080
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      livenessProbe:
        httpGet:
          host: 169.254.169.254
          path: /latest/meta-data
          port: 80
`,
  },
};

function namedHosts(container: Container): readonly Fault[] | undefined {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  let faults = handlerHosts(undefined, livenessProbe, '/livenessProbe');
  faults = handlerHosts(faults, readinessProbe, '/readinessProbe');
  faults = handlerHosts(faults, startupProbe, '/startupProbe');
  faults = handlerHosts(faults, lifecycle?.postStart, '/lifecycle/postStart');
  return handlerHosts(faults, lifecycle?.preStop, '/lifecycle/preStop');
}

function handlerHosts(
  found: Fault[] | undefined,
  handler: Handler | undefined,
  at: string,
): Fault[] | undefined {
  let faults = found;
  const http = handler?.httpGet?.host;
  if (http) (faults ??= []).push({ field: `${at}/httpGet/host`, value: http });
  const tcp = handler?.tcpSocket?.host;
  if (tcp) (faults ??= []).push({ field: `${at}/tcpSocket/host`, value: tcp });
  return faults;
}
