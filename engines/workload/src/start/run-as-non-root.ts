import type { Workload, WorkloadContainer } from '@toride/core';
import type { Context } from '../context.ts';
import { effectiveRunAsNonRoot, effectiveRunAsUser } from '../effective.ts';
import { isWindows } from '../workload-kind.ts';
import { imageUser, settingOf } from './image-user.ts';
import { podSuffix } from './kubelet.ts';

/** Whether the kubelet will start a container that must not run as root. */
export type NonRoot =
  /** `runAsNonRoot` is not asked for, or means something else (Windows). */
  | { readonly type: 'not-asked' }
  | { readonly type: 'starts' }
  /** What the kubelet says instead of starting it. */
  | { readonly type: 'fails'; readonly message: string; readonly by: 'runAsUser' | 'image' }
  | { readonly type: 'unknown'; readonly why: string };

const NOT_ASKED: NonRoot = { type: 'not-asked' };
const STARTS: NonRoot = { type: 'starts' };
const LARGEST = 2_147_483_647n;

/**
 * pkg/kubelet/kuberuntime/security_context_others.go, verifyRunAsNonRoot, in its own order and words.
 *
 * @example foretellRunAsNonRoot(container, workload, context) // { type: 'fails', message: 'container has runAsNonRoot and …' }
 */
export function foretellRunAsNonRoot(
  subject: WorkloadContainer,
  workload: Workload,
  context: Context,
): NonRoot {
  if (effectiveRunAsNonRoot(subject, workload) !== true || isWindows(workload)) return NOT_ASKED;
  const suffix = podSuffix(workload, subject.container.name);
  const user = effectiveRunAsUser(subject, workload);
  if (user !== undefined) {
    if (user !== 0) return STARTS;
    return {
      type: 'fails',
      by: 'runAsUser',
      message: `container's runAsUser breaks non-root policy${suffix}`,
    };
  }
  const { image = '' } = subject.container;
  const reference = context.image(image);
  if (typeof reference === 'string') return { type: 'unknown', why: `image ${image} is no image reference` };
  const setting = settingOf(context.options, reference);
  if (setting === undefined)
    return { type: 'unknown', why: `the configuration of image ${image} was not given` };
  return ofImage(setting.user, suffix);
}

function ofImage(configured: string, suffix: string): NonRoot {
  const user = imageUser(configured);
  if (user.type === 'name') {
    const said = `image has non-numeric user (${user.name}), cannot verify user is non-root`;
    return { type: 'fails', by: 'image', message: `container has runAsNonRoot and ${said}${suffix}` };
  }
  if (user.id === 0n)
    return {
      type: 'fails',
      by: 'image',
      message: `container has runAsNonRoot and image will run as root${suffix}`,
    };
  if (user.id > 0n && user.id <= LARGEST) return STARTS;
  const range = `must be between 0 and ${LARGEST}, inclusive`;
  const said = `image has an invalid user id (${user.id}). (Must be 1-(${LARGEST})): ${range}`;
  return { type: 'fails', by: 'image', message: `container has runAsNonRoot and ${said}${suffix}` };
}
