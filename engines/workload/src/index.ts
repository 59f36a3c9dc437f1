export { examples, workload } from './workload-engine.ts';
export type { Example } from './define-rule.ts';
