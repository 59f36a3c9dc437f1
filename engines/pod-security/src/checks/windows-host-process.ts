import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { setters } from '../text.ts';

const FIELD = '/securityContext/windowsOptions/hostProcess';
const IN_POD: readonly Fault[] = [{ field: `/spec${FIELD}`, value: 'true' }];
const IN_CONTAINER: readonly Fault[] = [{ field: FIELD, value: 'true' }];

/** No Windows HostProcess containers. Field: `windowsOptions.hostProcess` of pod and containers; allowed: unset, false. */
export const windowsHostProcess: Check = {
  id: 'windowsHostProcess',
  level: 'baseline',
  versions: [
    {
      since: '1.0',
      pod: (_pod, spec) => (spec.securityContext?.windowsOptions?.hostProcess === true ? IN_POD : undefined),
      container: (c) => (c.securityContext?.windowsOptions?.hostProcess === true ? IN_CONTAINER : undefined),
    },
  ],
  describe: (breaches) => ({
    reason: 'hostProcess',
    detail: `${setters(breaches).join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`,
  }),
  rule: standardsRule('baseline', {
    id: 'windows-host-process',
    title: 'Windows containers are not HostProcess containers',
    why: "A HostProcess container is a process of the Windows node with the node's file system, network and accounts: it is no container at all, and who runs code in it owns the node.",
    severity: 'critical',
    reason: 'HostProcess container',
    remediation: 'Remove windowsOptions.hostProcess.',
    whenNotToUse:
      'Node agents for Windows such as network and storage plug-ins: keep them in a namespace of their own and except them by name.',
    cis: ['5.2.10'],
    attack: ['T1611'],
    matrix: ['MS-TA9018'],
    references: ['https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/'],
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  os:
    name: windows
  containers:
    - name: web
      image: registry.example/web-windows:1.4.2
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  os:
    name: windows
  hostNetwork: true
  securityContext:
    windowsOptions:
      hostProcess: true
  containers:
    - name: web
      image: registry.example/web-windows:1.4.2
`,
  },
};
