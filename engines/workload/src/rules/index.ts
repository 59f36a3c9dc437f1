import type { WorkloadEngineRule } from '../define-rule.ts';
import { cpuLimitMissing } from './cpu-limit-missing.ts';
import { cpuRequestMissing } from './cpu-request-missing.ts';
import { ephemeralStorageLimitMissing } from './ephemeral-storage-limit-missing.ts';
import { imageDigestMissing } from './image-digest-missing.ts';
import { imagePullCredentials } from './image-pull-credentials.ts';
import { imagePullPolicy } from './image-pull-policy.ts';
import { imageRegistry } from './image-registry.ts';
import { imageRegistryImplicit } from './image-registry-implicit.ts';
import { imageRegistryRetired } from './image-registry-retired.ts';
import { imageTagLatest } from './image-tag-latest.ts';
import { imageTagMissing } from './image-tag-missing.ts';
import { memoryLimitMissing } from './memory-limit-missing.ts';
import { memoryQuantity } from './memory-quantity.ts';
import { memoryRequestMissing } from './memory-request-missing.ts';
import { projectedTokenAudience } from './projected-token-audience.ts';
import { projectedTokenLifetime } from './projected-token-lifetime.ts';
import { serviceAccountAlias } from './service-account-alias.ts';
import { serviceAccountDefault } from './service-account-default.ts';
import { serviceAccountTokenAutomounted } from './service-account-token-automounted.ts';
import { serviceAccountTokenSecret } from './service-account-token-secret.ts';

/** Every rule of the engine, by id. A test compares this list with the folder. */
export const rules: readonly WorkloadEngineRule[] = [
  cpuLimitMissing,
  cpuRequestMissing,
  ephemeralStorageLimitMissing,
  imageDigestMissing,
  imagePullCredentials,
  imagePullPolicy,
  imageRegistry,
  imageRegistryImplicit,
  imageRegistryRetired,
  imageTagLatest,
  imageTagMissing,
  memoryLimitMissing,
  memoryQuantity,
  memoryRequestMissing,
  projectedTokenAudience,
  projectedTokenLifetime,
  serviceAccountAlias,
  serviceAccountDefault,
  serviceAccountTokenAutomounted,
  serviceAccountTokenSecret,
];
