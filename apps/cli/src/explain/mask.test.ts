import { expect, test } from 'vitest';
import { createMask } from './mask.ts';

function masked(text: string): string {
  const mask = createMask();
  return text.split('\n').map(mask).join('\n');
}

test('the values of a Secret are hidden, and nothing after it', () => {
  expect(
    masked(
      'kind: Secret\nmetadata:\n  name: db\nstringData:\n  user: admin\n  key: |\n    line one\ntype: Opaque\n---\nkind: ConfigMap\ndata:\n  mode: fast',
    ),
  ).toBe(
    'kind: Secret\nmetadata:\n  name: db\nstringData:\n  user: <secret, 5 characters>\n  key: |\n    …\ntype: Opaque\n---\nkind: ConfigMap\ndata:\n  mode: fast',
  );
});

test.each([
  ['- name: DB_PASSWORD\n  value: hunter2', '- name: DB_PASSWORD\n  value: <password, 7 characters>'],
  ['- name: MODE\n  value: hunter2', '- name: MODE\n  value: hunter2'],
  ['- name: DB_PASSWORD\n  valueFrom: {}', '- name: DB_PASSWORD\n  valueFrom: {}'],
  ['- --password=hunter2', '- --password=<password, 7 characters>'],
  ['data: {a: b}\nkind: Secret', 'data: {a: b}\nkind: Secret'],
])('%j becomes %j', (line, shown) => {
  expect(masked(line)).toBe(shown);
});
