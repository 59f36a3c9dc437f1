import type { CodeTable } from '@toride/core';

export const POD_SECURITY_CODES = {
  TORIDE_POD_SECURITY_CONFIGURATION: {
    meaning: 'The configuration of the PodSecurity admission plug-in could not be read.',
    solve:
      "Correct the fields that the message names: levels are privileged, baseline and restricted, versions are latest or v1.x, and exempt names are valid and named once (`engines.pod-security` in toride.yaml takes `defaults` and `exemptions` as the cluster's PodSecurityConfiguration has them).",
  },
} as const satisfies CodeTable;
