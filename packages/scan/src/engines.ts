import type { Engine, LazyEngine } from '@toride/core';
// Only its header: what a policy is judged with is a megabyte, loaded for inventories that hold policies.
import { gatekeeper } from '@toride/gatekeeper/engine';
import { podSecurity } from '@toride/pod-security';
import { workload } from '@toride/workload';

/** The product as a list: every engine there is, in no particular order (`plan` orders them by their facts). */
export const engines: readonly (Engine | LazyEngine)[] = [gatekeeper, podSecurity, workload];
