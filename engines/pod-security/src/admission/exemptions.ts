import type { PodLike } from '../check.ts';
import type { Exemptions } from './configuration.ts';

/** True for a pod whose runtime class the configuration names: a sandbox may make the standards needless. */
export function isExemptRuntimeClass(pod: PodLike, { runtimeClasses }: Exemptions): boolean {
  const name = pod.spec?.runtimeClassName;
  return name !== undefined && name !== '' && runtimeClasses.includes(name);
}
