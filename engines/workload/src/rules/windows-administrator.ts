import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';
import { isWindows } from '../workload-kind.ts';

/** Configure RunAsUserName for Windows pods: ContainerAdministrator is the Windows container's root. */
export const windowsAdministrator = defineContainerRule({
  id: 'windows-administrator',
  title: 'Windows containers do not run as administrator',
  why: 'ContainerAdministrator may change everything in the container, install services and reach for the interfaces of the host. The Pod Security Standards speak of Linux users only.',
  severity: 'medium',
  scope: 'object',
  reason: 'runs as ContainerAdministrator',
  detail: 'container {container} runs as {user}',
  remediation: 'Set windowsOptions.runAsUserName: ContainerUser.',
  whenNotToUse: 'Programs that manage Windows services or the registry of the container.',
  frameworks: [
    ...nsa('Non-root containers'),
    ...cisGeneralPolicy(3),
    ...owasp('workload'),
    ...attack('T1611'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/'],
  alike: 'none known',
  noise: "Only the name itself; host process containers are the Pod Security Standards' to say.",
  example: () => ({
    pass: exampleDeployment({
      pod: 'os: {name: windows}\nsecurityContext: {windowsOptions: {runAsUserName: ContainerUser}}',
    }),
    fail: exampleDeployment({
      pod: 'os: {name: windows}\nsecurityContext: {windowsOptions: {runAsUserName: ContainerAdministrator}}',
    }),
  }),
  check({ container: { securityContext } }, workload) {
    const own = securityContext?.windowsOptions?.runAsUserName;
    const user = own ?? workload.spec.securityContext?.windowsOptions?.runAsUserName;
    if (user === undefined) return isWindows(workload) ? undefined : 'not-applicable';
    if (user.toLowerCase() !== 'containeradministrator') return undefined;
    const at = '/securityContext/windowsOptions/runAsUserName';
    return { ...(own === undefined ? { from: 'spec' as const } : {}), at, values: { user } };
  },
});
