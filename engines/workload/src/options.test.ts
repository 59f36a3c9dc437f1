import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('images are known by their full form and by digest', () => {
  const { images } = readOptions({ images: { nginx: { user: '' }, 'sha256:ab': { user: '1' } } });
  expect([...images]).toEqual([
    ['docker.io/library/nginx:latest', { user: '' }],
    ['sha256:ab', { user: '1' }],
  ]);
});

test.each([
  [{ registrys: [] }, /at registrys/],
  [{ registries: 'registry.example.com' }, /at registries/],
  [{ labels: [1] }, /at labels/],
  [{ images: [] }, /at images/],
  [{ images: { nginx: 'root' } }, /at images\.nginx/],
])('%j is refused, since a misspelt option would switch a check off in silence', (options, message) => {
  expect(() => readOptions(options)).toThrow(message);
});
