import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { byCodeUnit, TorideError, type Diagnostic, type Json, type JsonObject } from '@toride/core';
import { canonical, parseImage } from '../image-reference.ts';
import { readLayout, type LayoutImage } from './image-layout.ts';
import { archiveStore, folderStore, type LayoutStore } from './layout-store.ts';

/** What the flag `--image-config` gives: the engine's option `images`, and what could not be read. */
export interface ImageConfigs {
  /** `{ 'docker.io/library/nginx:1.21': { user: '' }, 'sha256:…': … }` */
  readonly images: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
}

const DEEPEST = 6;
const MOST_ENTRIES = 20_000;

/**
 * Reads the configured users of images, so that the engine can foretell starts that fail. Names come from the layouts' own
 * annotations; where those hold a tag only, the folder's path names the repository (`images/nginx` with the tag `1.21` is
 * `nginx:1.21`).
 *
 * @param path an OCI image layout, an archive of one, or a folder with several of either; diagnostics name files below it
 * @param cwd what a relative path starts at
 * @throws {TorideError} `TORIDE_WORKLOAD_IMAGE_CONFIG` when there is nothing readable at the path.
 * @example const { images } = readImageConfigs('images'); // then scan with { engines: { workload: { images } } }
 */
export function readImageConfigs(path: string, cwd = '.'): ImageConfigs {
  const users = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const layouts = findLayouts(path, cwd, diagnostics);
  if (layouts.length === 0)
    throw new TorideError(
      'TORIDE_WORKLOAD_IMAGE_CONFIG',
      `expected an OCI image layout or a folder of them, got none at ${path}`,
    );
  for (const layout of layouts) {
    const read = readLayout(layout.store, layout.file);
    layout.store.close();
    diagnostics.push(...read.diagnostics);
    for (const image of read.images) {
      for (const name of namesOf(image, layout.repository)) users.set(name, image.user);
      for (const digest of image.digests) users.set(digest, image.user);
    }
  }
  return { images: toJson(users), diagnostics };
}

interface FoundLayout {
  readonly store: LayoutStore;
  readonly file: string;
  /** The repository that the place in the folder stands for. */
  readonly repository: string;
}

function findLayouts(path: string, cwd: string, diagnostics: Diagnostic[]): readonly FoundLayout[] {
  const root = resolve(cwd, path);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new TorideError('TORIDE_WORKLOAD_IMAGE_CONFIG', `expected a path that exists, got ${path}`);
  if (!stat.isDirectory()) return archive(root, path, basename(root));
  const found: FoundLayout[] = [];
  let entries = 0;
  const walk = (folder: string, repository: string, depth: number): void => {
    const file = join(path, repository);
    if (isLayout(folder)) {
      found.push({
        store: folderStore(folder),
        file,
        repository: repository === '' ? basename(folder) : repository,
      });
      return;
    }
    if (depth > DEEPEST) return;
    const names = entriesOf(folder, file, diagnostics);
    for (const entry of names) {
      if (++entries > MOST_ENTRIES) return;
      const inside = join(folder, entry.name);
      const below = repository === '' ? entry.name : `${repository}/${entry.name}`;
      if (entry.isDirectory()) walk(inside, below, depth + 1);
      else if (entry.isFile() && entry.name.endsWith('.tar'))
        found.push(...archive(inside, join(path, below), below));
    }
  };
  walk(root, '', 1);
  return found;
}

function entriesOf(folder: string, file: string, diagnostics: Diagnostic[]): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => byCodeUnit(a.name, b.name));
  } catch (error) {
    const message = `folder ${file}: ${(error as NodeJS.ErrnoException).code ?? 'it cannot be read'}`;
    diagnostics.push({ code: 'TORIDE_WORKLOAD_IMAGE_LAYOUT', level: 'warning', message, file });
    return [];
  }
}

function isLayout(folder: string): boolean {
  return statSync(join(folder, 'oci-layout'), { throwIfNoEntry: false })?.isFile() === true;
}

function archive(path: string, file: string, name: string): FoundLayout[] {
  const store = archiveStore(path);
  return store === undefined ? [] : [{ store, file, repository: name.replace(/\.tar$/, '') }];
}

/** The references that an image is found by, in full form. */
function namesOf({ names }: LayoutImage, repository: string): string[] {
  const references =
    names.length === 0
      ? [repository]
      : names.map((name) => (isReference(name) ? name : `${repository}:${name}`));
  return references.flatMap((reference) => {
    const parsed = parseImage(reference);
    return typeof parsed === 'string' ? [] : [canonical(parsed)];
  });
}

/** A name with a repository in it rather than a tag alone. */
function isReference(name: string): boolean {
  return name.includes('/') || name.includes(':');
}

function toJson(users: ReadonlyMap<string, string>): JsonObject {
  const images: Record<string, Json> = {};
  Object.setPrototypeOf(images, null);
  for (const name of [...users.keys()].sort(byCodeUnit)) images[name] = { user: users.get(name) ?? '' };
  return images;
}
