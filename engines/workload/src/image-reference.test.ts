import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveTag, parseImage } from './image-reference.ts';

const HEX = 'a'.repeat(64);

describe('references that the kubelet reads', () => {
  test.each([
    ['nginx', 'docker.io', 'library/nginx', undefined, 'latest'],
    ['nginx:1.21', 'docker.io', 'library/nginx', undefined, '1.21'],
    ['acme/web', 'docker.io', 'acme/web', undefined, 'latest'],
    ['index.docker.io/nginx:1', 'docker.io', 'library/nginx', undefined, '1'],
    ['localhost/web:1', 'localhost', 'web', undefined, '1'],
    ['localhost:5000/web', 'localhost:5000', 'web', undefined, 'latest'],
    ['registry.example.com:5000/a/b/c:v1', 'registry.example.com:5000', 'a/b/c', undefined, 'v1'],
    ['[fd00::1]:5000/web:1', '[fd00::1]:5000', 'web', undefined, '1'],
    ['a__b.example/web:1', '', 'a__b.example/web', undefined, '1'],
    ['Registry/web:1', 'Registry', 'web', undefined, '1'],
    [`web@sha256:${HEX}`, 'docker.io', 'library/web', `sha256:${HEX}`, undefined],
    [`r.example.com/web:1@sha256:${HEX}`, 'r.example.com', 'web', `sha256:${HEX}`, '1'],
  ] as const)('%s', (text, registry, repository, digest, tag) => {
    const parsed = parseImage(text);
    if (typeof parsed === 'string') throw new Error(parsed);
    expect(parsed).toMatchObject({ registry, repository, digest });
    expect(effectiveTag(parsed)).toBe(tag);
  });
});

describe('references that end in InvalidImageName', () => {
  test.each([
    ['', 'invalid reference format'],
    ['nginx:', 'invalid reference format'],
    [' nginx', 'invalid reference format'],
    ['nginx latest', 'invalid reference format'],
    ['https://registry.example.com/web', 'invalid reference format'],
    ['r.example.com/Web:1', 'invalid reference format: repository name (Web) must be lowercase'],
    ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
    ['web@sha256:abc', 'invalid reference format'],
    [`web@sha256:${'a'.repeat(63)}`, 'invalid checksum digest length'],
    [`web@md5:${'a'.repeat(32)}`, 'unsupported digest algorithm'],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    ['a/'.repeat(200) + 'b', 'repository name must not be more than 255 characters'],
  ] as const)('%j', (text, reason) => {
    expect(parseImage(text)).toBe(reason);
  });
});

test('any text gives parts or a reason, and parts that are written again give the same parts', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9./:@_-]{0,40}$/)), (text) => {
      const parsed = parseImage(text);
      if (typeof parsed === 'string') {
        expect(parsed).not.toBe('');
        return;
      }
      const { registry, repository, tag, digest } = parsed;
      const again = `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
      if (registry !== '') expect(parseImage(again)).toEqual({ ...parsed, qualified: true });
    }),
  );
});
