import { inventoryOf, pod } from '@toride/testkit';
import { describe, expect, test } from 'vitest';
import type { PodSpec } from '@toride/core';
import { createContext } from '../context.ts';
import { foretellRunAsNonRoot } from './run-as-non-root.ts';

function foretell(spec: PodSpec, user?: string, metadata = {}) {
  const inventory = inventoryOf([pod(spec, metadata)]);
  const images = user === undefined ? {} : { 'nginx:1.21': { user } };
  const context = createContext({ inventory, options: { images } } as never);
  const workload = inventory.workloads[0]!;
  return foretellRunAsNonRoot(workload.containers[0]!, workload, context);
}

const nginx = (securityContext = {}): PodSpec => ({
  containers: [{ name: 'web', image: 'nginx:1.21', securityContext }],
});
const nonRoot = nginx({ runAsNonRoot: true });

describe('the kubelet, foretold', () => {
  test.each([
    ['nothing is asked for', nginx(), '', { type: 'not-asked' }],
    [
      'the container allows root over the pod',
      { ...nginx({ runAsNonRoot: false }), securityContext: { runAsNonRoot: true } },
      '',
      { type: 'not-asked' },
    ],
    [
      'a numeric user of the container',
      nginx({ runAsNonRoot: true, runAsUser: 1001 }),
      '',
      { type: 'starts' },
    ],
    ['the user of the pod', { ...nonRoot, securityContext: { runAsUser: 1000 } }, '', { type: 'starts' }],
    ['a Windows pod', { ...nonRoot, os: { name: 'windows' } }, '', { type: 'not-asked' }],
    ['an image with a numeric user', nonRoot, '101', { type: 'starts' }],
    ['an image with user and group', nonRoot, '101:101', { type: 'starts' }],
  ] as const)('starts or is not asked: %s', (_what, spec, user, expected) => {
    expect(foretell(spec, user)).toEqual(expected);
  });

  test.each([
    [
      'root by the container',
      nginx({ runAsNonRoot: true, runAsUser: 0 }),
      undefined,
      "container's runAsUser breaks non-root policy",
    ],
    [
      'root by the pod',
      { ...nonRoot, securityContext: { runAsUser: 0 } },
      '101',
      "container's runAsUser breaks non-root policy",
    ],
    ['an image without user', nonRoot, '', 'container has runAsNonRoot and image will run as root'],
    ['an image with user 0', nonRoot, '0:0', 'container has runAsNonRoot and image will run as root'],
    ['an image with a group only', nonRoot, ':5', 'container has runAsNonRoot and image will run as root'],
    [
      'an image with a name',
      nonRoot,
      'nginx:nginx',
      'container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root',
    ],
    [
      'an image with too large a number',
      nonRoot,
      '2147483648',
      'container has runAsNonRoot and image has an invalid user id (2147483648). (Must be 1-(2147483647)): must be between 0 and 2147483647, inclusive',
    ],
  ] as const)('fails: %s', (_what, spec, user, message) => {
    expect(foretell(spec, user)).toMatchObject({ type: 'fails', message });
  });

  test('a pod that exists is named as the kubelet names it', () => {
    const metadata = { name: 'web', namespace: 'shop', uid: '4a-1' };
    expect(foretell(nonRoot, '', metadata)).toMatchObject({
      message:
        'container has runAsNonRoot and image will run as root (pod: "web_shop(4a-1)", container: web)',
    });
  });

  test('an image that was not given is unknown', () => {
    expect(foretell(nonRoot)).toEqual({
      type: 'unknown',
      why: 'the configuration of image nginx:1.21 was not given',
    });
  });
});
