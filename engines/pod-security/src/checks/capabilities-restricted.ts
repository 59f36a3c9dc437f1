import type { Container } from '@toride/core';
import type { Breach, Check, Fault, Forbidden } from '../check.ts';
import { isWindows } from '../relax.ts';
import { standardsRule } from '../rule.ts';
import { containersPhrase, joinQuoted, sortedSet } from '../text.ts';
import { addedCapabilities } from './capabilities-baseline.ts';

const OVERRIDES = ['capabilities_baseline'];
const ALLOWED: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);
const DROP = '/securityContext/capabilities/drop';
const NOTHING_DROPPED: readonly Fault[] = [{ field: DROP, missing: true, fix: { set: ['ALL'] } }];
const SOME_DROPPED: readonly Fault[] = [{ field: DROP, missing: true, fix: { append: 'ALL' } }];

/** Containers drop all capabilities and add at most NET_BIND_SERVICE. Fields: `securityContext.capabilities.{drop,add}`. */
export const capabilitiesRestricted: Check = {
  id: 'capabilities_restricted',
  level: 'restricted',
  versions: [
    { since: '1.22', container: unrestricted, overrides: OVERRIDES },
    { since: '1.25', unless: isWindows, container: unrestricted, overrides: OVERRIDES },
  ],
  describe,
  rule: standardsRule('restricted', {
    id: 'capabilities-restricted',
    title: 'Containers drop all capabilities',
    why: "The default set still lets root in a container change owners, make device nodes, bind low ports and bypass file permissions, which turns a foothold into the container's full control and eases an escape. Most programs need none of it.",
    severity: 'medium',
    reason: 'capabilities not dropped',
    remediation:
      'Set securityContext.capabilities.drop: [ALL] on every container, and add NET_BIND_SERVICE where it binds a port below 1024.',
    whenNotToUse:
      'Programs that change user or owner at start: let the image run as its final user first, or except them by name.',
    cis: ['5.2.8', '5.2.9'],
    attack: ['T1611'],
    references: ['https://man7.org/linux/man-pages/man7/capabilities.7.html'],
    since: '1.22',
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
      securityContext:
        capabilities:
          drop: [ALL]
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
`,
  },
};

function unrestricted(container: Container): readonly Fault[] | undefined {
  const capabilities = container.securityContext?.capabilities;
  if (capabilities === undefined || capabilities === null) return NOTHING_DROPPED;
  const added = addedCapabilities(container, ALLOWED);
  const { drop } = capabilities;
  if (drop?.includes('ALL') === true) return added;
  const missing = drop === undefined || drop === null || drop.length === 0 ? NOTHING_DROPPED : SOME_DROPPED;
  return added === undefined ? missing : [...missing, ...added];
}

function describe(breaches: readonly Breach[]): Forbidden {
  const notDropping = breaches.filter(({ fault }) => fault.missing === true);
  const adding = breaches.filter(({ fault }) => fault.missing !== true);
  const parts: string[] = [];
  if (notDropping.length > 0) {
    parts.push(`${containersPhrase(notDropping) ?? ''} must set securityContext.capabilities.drop=["ALL"]`);
  }
  if (adding.length > 0) {
    const names = joinQuoted(sortedSet(adding.map(({ fault }) => fault.value)));
    parts.push(
      `${containersPhrase(adding) ?? ''} must not include ${names} in securityContext.capabilities.add`,
    );
  }
  return { reason: 'unrestricted capabilities', detail: parts.join('; ') };
}
