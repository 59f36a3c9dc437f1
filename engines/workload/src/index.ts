export { workload } from './workload-engine.ts';
export { WORKLOAD_CODES } from './codes.ts';
export type { Example } from './define-rule.ts';
export { type ImageConfigs, readImageConfigs } from './start/image-config.ts';
