import { byCodeUnit, TorideError, type Engine, type JsonObject } from '@toride/core';
import { readConfiguration, type PodSecurityConfiguration } from './admission/configuration.ts';
import { aggregate } from './admission/status.ts';
import { CHECKS } from './checks/index.ts';
import { evaluateNamespaces } from './evaluate-namespaces.ts';
import { evaluateWorkloads } from './evaluate-workloads.ts';
import { examples } from './examples.ts';
import { enforceRefusesWorkload, namespaceLabelInvalid, namespaceNotEnforced } from './namespace-rules.ts';

/**
 * The Pod Security Standards on every workload, at the restricted level and the target's version, and what namespaces
 * enforce of them.
 *
 * Options: `defaults` and `exemptions` of the cluster's PodSecurityConfiguration.
 *
 * @throws {TorideError} `TORIDE_POD_SECURITY_CONFIGURATION` from `evaluate` when the options cannot be read
 * @example await runEngine(podSecurity, inventoryOf([pod({ hostPID: true })])) // pod-security/host-namespaces, …
 */
export const podSecurity: Engine = {
  id: 'pod-security',
  rules: [
    ...CHECKS.map(({ rule }) => rule),
    namespaceNotEnforced,
    namespaceLabelInvalid,
    enforceRefusesWorkload,
  ].sort((a, b) => byCodeUnit(a.id, b.id)),
  examples,
  needs: [],
  provides: [],
  evaluate: async (context) => {
    const configuration = configurationOf(context.options);
    await evaluateWorkloads(context);
    await evaluateNamespaces(context, configuration);
  },
};

function configurationOf(options: JsonObject): PodSecurityConfiguration {
  const read = readConfiguration(options);
  if ('configuration' in read) return read.configuration;
  throw new TorideError(
    'TORIDE_POD_SECURITY_CONFIGURATION',
    `engines.pod-security: expected a PodSecurityConfiguration, got ${aggregate(read.errors)}`,
  );
}
