import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TorideError, type JsonObject } from '@toride/core';
import type { Context } from './context.ts';

/** More than any image's manifest or configuration takes (the distribution specification advises 4 MiB). */
const LARGEST = 4 * 1024 * 1024;
const REFERENCE_KEYS = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

interface Descriptor {
  readonly digest?: unknown;
  readonly mediaType?: unknown;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly platform?: { readonly os?: unknown };
}

/**
 * Reads the users that images start as out of OCI layouts: `directory` is one, or holds one in each subfolder.
 * Layers are never opened.
 *
 * @returns the workload engine's option `images`, by reference and by digest
 * @throws {TorideError} `TORIDE_CLI_FILE_UNREADABLE` when there is no layout
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export function readImageConfigs(directory: string, context: Context): JsonObject {
  const root = resolve(context.cwd, directory);
  const images: Record<string, { user: string }> = {};
  try {
    for (const layout of layoutsIn(root)) readLayout(layout, images);
  } catch (cause) {
    if (cause instanceof TorideError) throw cause;
    throw unreadable(directory, (cause as Error).message, cause);
  }
  if (Object.keys(images).length === 0)
    throw unreadable(directory, 'expected an OCI layout with index.json and blobs');
  return images;
}

function layoutsIn(root: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true });
  if (entries.some((entry) => entry.name === 'index.json')) return [root];
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name))
    .filter((folder) => readdirSync(folder).includes('index.json'))
    .sort();
}

function readLayout(layout: string, images: Record<string, { user: string }>): void {
  const index = readJson(join(layout, 'index.json')) as { manifests?: unknown };
  for (const descriptor of descriptors(index.manifests)) {
    const user = userOf(layout, descriptor, images, 0);
    if (user === undefined) continue;
    for (const key of REFERENCE_KEYS) {
      const reference = descriptor.annotations?.[key];
      if (typeof reference === 'string' && reference !== '') images[reference] = { user };
    }
  }
}

/** The user of a manifest, or of the first Linux image of a list; every digest on the way is remembered. */
function userOf(
  layout: string,
  { digest }: Descriptor,
  images: Record<string, { user: string }>,
  depth: number,
): string | undefined {
  if (typeof digest !== 'string' || depth > 3) return undefined;
  const manifest = readBlob(layout, digest) as { manifests?: unknown; config?: Descriptor };
  let user: string | undefined;
  if (manifest.manifests !== undefined) {
    for (const child of descriptors(manifest.manifests)) {
      const { os } = child.platform ?? {};
      // Attestations stand beside images as `unknown`; Windows names users in another way.
      if (os === undefined || os === 'linux') user = user ?? userOf(layout, child, images, depth + 1);
    }
  } else if (typeof manifest.config?.digest === 'string') {
    const { config } = readBlob(layout, manifest.config.digest) as { config?: { User?: unknown } };
    user = typeof config?.User === 'string' ? config.User : '';
  }
  if (user !== undefined) images[digest] = { user };
  return user;
}

function descriptors(value: unknown): Descriptor[] {
  return Array.isArray(value)
    ? value.filter((item): item is Descriptor => typeof item === 'object' && item !== null)
    : [];
}

function readBlob(layout: string, digest: string): unknown {
  // The digest becomes a path: `sha256:../../etc/passwd` must not.
  const match = /^(sha256|sha512):([0-9a-f]{64,128})$/.exec(digest);
  if (match === null)
    throw unreadable(layout, `expected a digest, got ${JSON.stringify(digest.slice(0, 80))}`);
  return readJson(join(layout, 'blobs', match[1] ?? '', match[2] ?? ''));
}

function readJson(path: string): unknown {
  const bytes = readFileSync(path);
  if (bytes.length > LARGEST) throw unreadable(path, 'it is too large for an image configuration');
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  if (typeof value !== 'object' || value === null) throw unreadable(path, 'expected a JSON object');
  return value;
}

function unreadable(path: string, why: string, cause?: unknown): TorideError {
  return new TorideError(
    'TORIDE_CLI_FILE_UNREADABLE',
    `could not read image configurations from ${path}: ${why}`,
    { cause },
  );
}
