import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';

/** API validation, ValidateSeccompProfileField: where a Localhost profile may be. */
export const startSeccompProfile = defineContainerRule({
  id: 'start-seccomp-profile',
  title: 'Local seccomp profiles are named so that they load',
  why: 'The server refuses the pod, or the runtime cannot find the profile. Either way the confinement that was meant is not there.',
  severity: 'medium',
  scope: 'object',
  reason: 'start fails: seccomp profile path',
  detail: 'container {container} is refused: {message}',
  remediation: "Name a file below the kubelet's seccomp directory, such as profiles/web.json.",
  frameworks: [...cisGeneralPolicy(2), ...nsa('Hardening container environments'), ...owasp('workload')],
  layer: 'container',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tutorials/security/seccomp/'],
  alike: 'none known',
  noise: 'Only what the server itself refuses.',
  example: () => ({
    pass: exampleDeployment({
      container: 'securityContext:\n  seccompProfile: {type: Localhost, localhostProfile: profiles/web.json}',
    }),
    fail: exampleDeployment({
      container: 'securityContext:\n  seccompProfile: {type: Localhost, localhostProfile: ../web.json}',
    }),
  }),
  check(subject, workload) {
    const own = subject.container.securityContext?.seccompProfile;
    const profile = own ?? workload.spec.securityContext?.seccompProfile;
    if (profile === undefined) return 'not-applicable';
    const message = refusal(profile.type, profile.localhostProfile);
    if (message === undefined) return undefined;
    return {
      ...(own === undefined ? { from: 'spec' as const } : {}),
      at: '/securityContext/seccompProfile',
      values: { message },
    };
  },
});

function refusal(type: string, path: string | undefined): string | undefined {
  if (type !== 'Localhost')
    return path === undefined
      ? undefined
      : 'localhostProfile: can only be set when seccomp type is Localhost';
  if (path === undefined || path === '')
    return 'localhostProfile: must be set when seccomp type is Localhost';
  if (path.startsWith('/')) return 'localhostProfile: must be a relative path';
  return path.split('/').includes('..') ? "localhostProfile: must not contain '..'" : undefined;
}
