import type { Engine } from '@toride/core';
import { podSecurity } from '@toride/pod-security';
import { workload } from '@toride/workload';

/** The product as a list: every engine there is, in no particular order (`plan` orders them by their facts). */
export const engines: readonly Engine[] = [podSecurity, workload];
