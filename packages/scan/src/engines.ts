import type { Engine, LazyEngine } from '@toride/core';
// Of these two only headers: what judges a policy is a megabyte, and reachability is of use where there are pods.
import { gatekeeper } from '@toride/gatekeeper/engine';
import { networkPolicy } from '@toride/network-policy/engine';
import { podSecurity } from '@toride/pod-security';
import { workload } from '@toride/workload';

/** The product as a list: every engine there is, in no particular order (`plan` orders them by their facts). */
export const engines: readonly (Engine | LazyEngine)[] = [gatekeeper, networkPolicy, podSecurity, workload];
