import { expect, test } from 'vitest';
import { keyedPath } from './fingerprint.ts';

const pod = {
  spec: {
    containers: [
      {
        name: 'app',
        ports: [{ containerPort: 80 }],
        env: [{ name: 'A', value: 'x' }],
        args: ['--password=hunter2', 'hunter2', '-phunter2', 'PGPASSWORD=hunter2', '--url=http://a=b'],
        securityContext: { capabilities: { add: ['NET_ADMIN'] } },
      },
    ],
  },
};

test.each([
  ['/spec/containers/0/image', 'spec/containers/[app]/image'],
  ['/spec/containers/0/ports/0', 'spec/containers/[app]/ports/[80/TCP]'],
  ['/spec/containers/0/env/0/value', 'spec/containers/[app]/env/[A]/value'],
  [
    '/spec/containers/0/securityContext/capabilities/add/0',
    'spec/containers/[app]/securityContext/capabilities/add/[NET_ADMIN]',
  ],
  ['/spec/containers/0/args/0', 'spec/containers/[app]/args/[--password]'],
  ['/spec/containers/0/args/1', 'spec/containers/[app]/args/[-]'],
  ['/spec/containers/0/args/2', 'spec/containers/[app]/args/[-]'],
  ['/spec/containers/0/args/3', 'spec/containers/[app]/args/[PGPASSWORD]'],
  ['/spec/containers/0/args/4', 'spec/containers/[app]/args/[--url]'],
])('%s is known by keys, and by nothing that may be secret', (pointer, path) => {
  expect(keyedPath(pod, pointer)).toBe(path);
});
