import type { WorkloadEngineRule } from '../define-rule.ts';
import { apiVersionDeprecated } from './api-version-deprecated.ts';
import { apiVersionRemoved } from './api-version-removed.ts';
import { apparmorAnnotation } from './apparmor-annotation.ts';
import { apparmorUnset } from './apparmor-unset.ts';
import { autoscalerReplicas } from './autoscaler-replicas.ts';
import { autoscalerTargetMissing } from './autoscaler-target-missing.ts';
import { capabilityName } from './capability-name.ts';
import { capabilityNetRaw } from './capability-net-raw.ts';
import { commandDownload } from './command-download.ts';
import { commandMiner } from './command-miner.ts';
import { commandPackageInstall } from './command-package-install.ts';
import { commandReverseShell } from './command-reverse-shell.ts';
import { configMapMissing } from './config-map-missing.ts';
import { cpuLimitMissing } from './cpu-limit-missing.ts';
import { cpuRequestMissing } from './cpu-request-missing.ts';
import { cronJobConcurrency } from './cron-job-concurrency.ts';
import { cronJobStartDeadline } from './cron-job-start-deadline.ts';
import { deploymentStrategy } from './deployment-strategy.ts';
import { disruptionBudgetBlocking } from './disruption-budget-blocking.ts';
import { disruptionBudgetMissing } from './disruption-budget-missing.ts';
import { disruptionBudgetSelectsNothing } from './disruption-budget-selects-nothing.ts';
import { disruptionBudgetUnhealthy } from './disruption-budget-unhealthy.ts';
import { duplicateEnv } from './duplicate-env.ts';
import { duplicatePort } from './duplicate-port.ts';
import { emptyDirMemory } from './empty-dir-memory.ts';
import { ephemeralContainer } from './ephemeral-container.ts';
import { ephemeralStorageLimitMissing } from './ephemeral-storage-limit-missing.ts';
import { gatewayPlainListener } from './gateway-plain-listener.ts';
import { gitRepoVolume } from './git-repo-volume.ts';
import { hostAliases } from './host-aliases.ts';
import { hostNetworkDns } from './host-network-dns.ts';
import { hostPathSensitive } from './host-path-sensitive.ts';
import { hostPathWritable } from './host-path-writable.ts';
import { hostPortReplicas } from './host-port-replicas.ts';
import { imageDigestMissing } from './image-digest-missing.ts';
import { imagePullCredentials } from './image-pull-credentials.ts';
import { imagePullNever } from './image-pull-never.ts';
import { imagePullPolicy } from './image-pull-policy.ts';
import { imageRegistry } from './image-registry.ts';
import { imageRegistryImplicit } from './image-registry-implicit.ts';
import { imageRegistryRetired } from './image-registry-retired.ts';
import { imageTagLatest } from './image-tag-latest.ts';
import { imageTagMissing } from './image-tag-missing.ts';
import { ingressBackendMissing } from './ingress-backend-missing.ts';
import { ingressClassAnnotation } from './ingress-class-annotation.ts';
import { ingressRedirect } from './ingress-redirect.ts';
import { ingressSnippet } from './ingress-snippet.ts';
import { ingressTls } from './ingress-tls.ts';
import { ingressTlsHost } from './ingress-tls-host.ts';
import { ingressWildcard } from './ingress-wildcard.ts';
import { interactiveTerminal } from './interactive-terminal.ts';
import { jobCleanup } from './job-cleanup.ts';
import { jobDeadline } from './job-deadline.ts';
import { labelsMissing } from './labels-missing.ts';
import { livenessDelay } from './liveness-delay.ts';
import { livenessProbeMissing } from './liveness-probe-missing.ts';
import { memoryLimitMissing } from './memory-limit-missing.ts';
import { memoryQuantity } from './memory-quantity.ts';
import { memoryRequestMissing } from './memory-request-missing.ts';
import { mountPropagation } from './mount-propagation.ts';
import { namespaceDefault } from './namespace-default.ts';
import { namespaceLimitsMissing } from './namespace-limits-missing.ts';
import { nodeName } from './node-name.ts';
import { persistentVolumeHostPath } from './persistent-volume-host-path.ts';
import { podGroupRoot } from './pod-group-root.ts';
import { podWithoutController } from './pod-without-controller.ts';
import { priorityClassMissing } from './priority-class-missing.ts';
import { priorityClassSystem } from './priority-class-system.ts';
import { priorityClassUnset } from './priority-class-unset.ts';
import { probePortName } from './probe-port-name.ts';
import { probesIdentical } from './probes-identical.ts';
import { projectedTokenAudience } from './projected-token-audience.ts';
import { projectedTokenLifetime } from './projected-token-lifetime.ts';
import { readOnlyRootFilesystem } from './read-only-root-filesystem.ts';
import { readinessProbeMissing } from './readiness-probe-missing.ts';
import { remoteDebugger } from './remote-debugger.ts';
import { replicasSingle } from './replicas-single.ts';
import { runAsGroupRoot } from './run-as-group-root.ts';
import { runAsUserLow } from './run-as-user-low.ts';
import { runtimeClassUnavailable } from './runtime-class-unavailable.ts';
import { runtimeSocket } from './runtime-socket.ts';
import { sandbox } from './sandbox.ts';
import { seccompAnnotation } from './seccomp-annotation.ts';
import { seccompUnset } from './seccomp-unset.ts';
import { secretAsEnv } from './secret-as-env.ts';
import { secretInAnnotation } from './secret-in-annotation.ts';
import { secretInArgs } from './secret-in-args.ts';
import { secretInConfigMap } from './secret-in-config-map.ts';
import { secretInEnv } from './secret-in-env.ts';
import { secretInProbe } from './secret-in-probe.ts';
import { secretMissing } from './secret-missing.ts';
import { secretVolumeMode } from './secret-volume-mode.ts';
import { selectorMismatch } from './selector-mismatch.ts';
import { serviceAccountAlias } from './service-account-alias.ts';
import { serviceAccountDefault } from './service-account-default.ts';
import { serviceAccountMissing } from './service-account-missing.ts';
import { serviceAccountTokenAutomounted } from './service-account-token-automounted.ts';
import { serviceAccountTokenSecret } from './service-account-token-secret.ts';
import { serviceExternalIps } from './service-external-ips.ts';
import { serviceExternalName } from './service-external-name.ts';
import { serviceLinks } from './service-links.ts';
import { serviceLoadBalancerOpen } from './service-load-balancer-open.ts';
import { serviceNodePort } from './service-node-port.ts';
import { serviceSelectsNothing } from './service-selects-nothing.ts';
import { serviceTargetPort } from './service-target-port.ts';
import { shareProcessNamespace } from './share-process-namespace.ts';
import { spreadMissing } from './spread-missing.ts';
import { sshServer } from './ssh-server.ts';
import { startImageName } from './start-image-name.ts';
import { startRunAsNonRoot } from './start-run-as-non-root.ts';
import { startRuntimeClass } from './start-runtime-class.ts';
import { startSeccompProfile } from './start-seccomp-profile.ts';
import { startSysctl } from './start-sysctl.ts';
import { startUserUnknown } from './start-user-unknown.ts';
import { statefulSetService } from './stateful-set-service.ts';
import { subPathStale } from './sub-path-stale.ts';
import { terminationGrace } from './termination-grace.ts';
import { tlsVerificationOff } from './tls-verification-off.ts';
import { tolerationAll } from './toleration-all.ts';
import { tolerationControlPlane } from './toleration-control-plane.ts';
import { unknownField } from './unknown-field.ts';
import { updateOnDelete } from './update-on-delete.ts';
import { userNamespace } from './user-namespace.ts';
import { volumeClaimMissing } from './volume-claim-missing.ts';
import { volumeClaimShared } from './volume-claim-shared.ts';
import { volumePluginRemoved } from './volume-plugin-removed.ts';
import { volumeUnused } from './volume-unused.ts';
import { windowsAdministrator } from './windows-administrator.ts';

/** Every rule of the engine, by id. A test compares this list with the folder. */
export const rules: readonly WorkloadEngineRule[] = [
  apiVersionDeprecated,
  apiVersionRemoved,
  apparmorAnnotation,
  apparmorUnset,
  autoscalerReplicas,
  autoscalerTargetMissing,
  capabilityName,
  capabilityNetRaw,
  commandDownload,
  commandMiner,
  commandPackageInstall,
  commandReverseShell,
  configMapMissing,
  cpuLimitMissing,
  cpuRequestMissing,
  cronJobConcurrency,
  cronJobStartDeadline,
  deploymentStrategy,
  disruptionBudgetBlocking,
  disruptionBudgetMissing,
  disruptionBudgetSelectsNothing,
  disruptionBudgetUnhealthy,
  duplicateEnv,
  duplicatePort,
  emptyDirMemory,
  ephemeralContainer,
  ephemeralStorageLimitMissing,
  gatewayPlainListener,
  gitRepoVolume,
  hostAliases,
  hostNetworkDns,
  hostPathSensitive,
  hostPathWritable,
  hostPortReplicas,
  imageDigestMissing,
  imagePullCredentials,
  imagePullNever,
  imagePullPolicy,
  imageRegistry,
  imageRegistryImplicit,
  imageRegistryRetired,
  imageTagLatest,
  imageTagMissing,
  ingressBackendMissing,
  ingressClassAnnotation,
  ingressRedirect,
  ingressSnippet,
  ingressTls,
  ingressTlsHost,
  ingressWildcard,
  interactiveTerminal,
  jobCleanup,
  jobDeadline,
  labelsMissing,
  livenessDelay,
  livenessProbeMissing,
  memoryLimitMissing,
  memoryQuantity,
  memoryRequestMissing,
  mountPropagation,
  namespaceDefault,
  namespaceLimitsMissing,
  nodeName,
  persistentVolumeHostPath,
  podGroupRoot,
  podWithoutController,
  priorityClassMissing,
  priorityClassSystem,
  priorityClassUnset,
  probePortName,
  probesIdentical,
  projectedTokenAudience,
  projectedTokenLifetime,
  readOnlyRootFilesystem,
  readinessProbeMissing,
  remoteDebugger,
  replicasSingle,
  runAsGroupRoot,
  runAsUserLow,
  runtimeClassUnavailable,
  runtimeSocket,
  sandbox,
  seccompAnnotation,
  seccompUnset,
  secretAsEnv,
  secretInAnnotation,
  secretInArgs,
  secretInConfigMap,
  secretInEnv,
  secretInProbe,
  secretMissing,
  secretVolumeMode,
  selectorMismatch,
  serviceAccountAlias,
  serviceAccountDefault,
  serviceAccountMissing,
  serviceAccountTokenAutomounted,
  serviceAccountTokenSecret,
  serviceExternalIps,
  serviceExternalName,
  serviceLinks,
  serviceLoadBalancerOpen,
  serviceNodePort,
  serviceSelectsNothing,
  serviceTargetPort,
  shareProcessNamespace,
  spreadMissing,
  sshServer,
  startImageName,
  startRunAsNonRoot,
  startRuntimeClass,
  startSeccompProfile,
  startSysctl,
  startUserUnknown,
  statefulSetService,
  subPathStale,
  terminationGrace,
  tlsVerificationOff,
  tolerationAll,
  tolerationControlPlane,
  unknownField,
  updateOnDelete,
  userNamespace,
  volumeClaimMissing,
  volumeClaimShared,
  volumePluginRemoved,
  volumeUnused,
  windowsAdministrator,
];
