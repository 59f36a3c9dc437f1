import type { NetworkRule } from '../findings/define-rule.ts';
import { asymmetricPair } from './asymmetric-pair.ts';
import { defaultDenyEgressMissing } from './default-deny-egress-missing.ts';
import { defaultDenyIngressMissing } from './default-deny-ingress-missing.ts';
import { defaultDenyWithoutDns } from './default-deny-without-dns.ts';
import { egressPolicyMissing } from './egress-policy-missing.ts';
import { egressToAnywhere } from './egress-to-anywhere.ts';
import { hostNetworkBypass } from './host-network-bypass.ts';
import { ingressFromAnywhere } from './ingress-from-anywhere.ts';
import { ingressPolicyMissing } from './ingress-policy-missing.ts';
import { ingressToClosedPod } from './ingress-to-closed-pod.ts';
import { labelMisspelt } from './label-misspelt.ts';
import { metadataAddressOpen } from './metadata-address-open.ts';
import { namespaceMissing } from './namespace-missing.ts';
import { policyNotEnforced } from './policy-not-enforced.ts';
import { policyNotModelled } from './policy-not-modelled.ts';
import { policyRefused } from './policy-refused.ts';
import { policySelectsNothing } from './policy-selects-nothing.ts';
import { portNameUnresolved } from './port-name-unresolved.ts';
import { priorityTied } from './priority-tied.ts';
import { ruleWithoutEffect } from './rule-without-effect.ts';

/** Every rule of this engine, by name. */
export const rules: readonly NetworkRule[] = [
  asymmetricPair,
  defaultDenyEgressMissing,
  defaultDenyIngressMissing,
  defaultDenyWithoutDns,
  egressPolicyMissing,
  egressToAnywhere,
  hostNetworkBypass,
  ingressFromAnywhere,
  ingressPolicyMissing,
  ingressToClosedPod,
  labelMisspelt,
  metadataAddressOpen,
  namespaceMissing,
  policyNotEnforced,
  policyNotModelled,
  policyRefused,
  policySelectsNothing,
  portNameUnresolved,
  priorityTied,
  ruleWithoutEffect,
];
