import { hash } from 'node:crypto';
import type { Diagnostic } from '@toride/core';
import type { LayoutStore } from './layout-store.ts';

/** One image of a layout: the names it goes by, the digests of its index and manifests, and its configured user. */
export interface LayoutImage {
  readonly names: readonly string[];
  readonly digests: readonly string[];
  readonly user: string;
}

/** Configurations and manifests of real images are some kilobytes. */
const LARGEST = 4 * 1024 * 1024;
const MOST_IMAGES = 10_000;
const DEEPEST = 3;

/**
 * Reads the images of an OCI image layout (image-spec 1.1, image-layout.md): `index.json`, then manifests, then `config.User`
 * (config.md). Blobs are opened by digest only, and believed only when their content has it.
 *
 * @param file what diagnostics call the layout
 */
export function readLayout(
  store: LayoutStore,
  file: string,
): { readonly images: readonly LayoutImage[]; readonly diagnostics: readonly Diagnostic[] } {
  const reading: Reading = { store, file, images: [], diagnostics: [] };
  const index = parse(reading, 'index.json', store.read('index.json', LARGEST));
  for (const descriptor of list(index?.['manifests'])) {
    if (reading.images.length >= MOST_IMAGES) {
      say(reading, 'TORIDE_WORKLOAD_IMAGE_LIMIT', `it holds more than ${MOST_IMAGES} images`);
      break;
    }
    readImage(reading, descriptor);
  }
  return reading;
}

interface Reading {
  readonly store: LayoutStore;
  readonly file: string;
  readonly images: LayoutImage[];
  readonly diagnostics: Diagnostic[];
}

type Fields = Readonly<Record<string, unknown>>;

function readImage(reading: Reading, descriptor: Fields): void {
  const digests: string[] = [];
  const users = new Set<string>();
  collect(reading, descriptor, digests, users, 1);
  const [user] = users;
  if (user === undefined) return;
  if (users.size > 1) {
    const said = [...users].map((one) => JSON.stringify(one)).join(' and ');
    return say(reading, 'TORIDE_WORKLOAD_IMAGE_LAYOUT', `its platforms have different users: ${said}`);
  }
  const annotations = fields(descriptor['annotations']);
  const names = [NAME, REFERENCE].flatMap((key) => {
    const name = annotations?.[key];
    return typeof name === 'string' ? [name] : [];
  });
  reading.images.push({ names, digests, user });
}

/** What containerd, Docker and nerdctl write, and what the specification has. */
const NAME = 'io.containerd.image.name';
const REFERENCE = 'org.opencontainers.image.ref.name';

/** Follows a descriptor to the users of every platform's image. */
function collect(
  reading: Reading,
  descriptor: Fields,
  digests: string[],
  users: Set<string>,
  depth: number,
): void {
  const { digest } = descriptor;
  const os = fields(descriptor['platform'])?.['os'] ?? 'linux';
  // Attestations stand among the platforms' manifests as unknown/unknown; Windows names its users in another way.
  if (typeof digest !== 'string' || os !== 'linux') return;
  const manifest = blob(reading, digest);
  if (manifest === undefined) return;
  digests.push(digest);
  const config = fields(manifest['config']);
  if (config !== undefined) return addUser(reading, config, users);
  if (depth >= DEEPEST) return say(reading, 'TORIDE_WORKLOAD_IMAGE_LIMIT', 'its indexes are nested too deep');
  for (const child of list(manifest['manifests']).slice(0, 100))
    collect(reading, child, digests, users, depth + 1);
}

function addUser(reading: Reading, config: Fields, users: Set<string>): void {
  const { digest } = config;
  const content = typeof digest === 'string' ? blob(reading, digest) : undefined;
  if (content === undefined) return;
  const user = fields(content['config'])?.['User'];
  users.add(typeof user === 'string' ? user : '');
}

function blob(reading: Reading, digest: string): Fields | undefined {
  const match = /^(sha256|sha512):([0-9a-f]{64}|[0-9a-f]{128})$/.exec(digest);
  const [, algorithm = '', hex = ''] = match ?? [];
  if (match === null || hex.length !== (algorithm === 'sha256' ? 64 : 128)) {
    say(
      reading,
      'TORIDE_WORKLOAD_IMAGE_LAYOUT',
      `expected a digest, got ${JSON.stringify(digest.slice(0, 100))}`,
    );
    return undefined;
  }
  const name = `blobs/${algorithm}/${hex}`;
  const bytes = reading.store.read(name, LARGEST);
  if (typeof bytes !== 'string' && hash(algorithm, bytes, 'hex') !== hex) {
    say(reading, 'TORIDE_WORKLOAD_IMAGE_DIGEST', `the content of ${name} has another digest`);
    return undefined;
  }
  return parse(reading, name, bytes);
}

function parse(reading: Reading, name: string, bytes: Buffer | 'absent' | 'too-large'): Fields | undefined {
  if (bytes === 'absent') say(reading, 'TORIDE_WORKLOAD_IMAGE_LAYOUT', `it has no ${name}`);
  else if (bytes === 'too-large')
    say(reading, 'TORIDE_WORKLOAD_IMAGE_LIMIT', `${name} is larger than ${LARGEST} bytes`);
  if (typeof bytes === 'string') return undefined;
  try {
    const value = fields(JSON.parse(bytes.toString('utf8')));
    if (value !== undefined) return value;
  } catch {
    // Told below, like JSON that is no object.
  }
  say(reading, 'TORIDE_WORKLOAD_IMAGE_LAYOUT', `${name} is no JSON object`);
  return undefined;
}

function say(reading: Reading, code: Diagnostic['code'], why: string): void {
  const { file } = reading;
  reading.diagnostics.push({ code, level: 'warning', message: `image layout ${file}: ${why}`, file });
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields).filter((item) => item !== undefined) : [];
}
