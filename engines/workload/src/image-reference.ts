/**
 * Image references as the kubelet reads them: the grammar of distribution/reference 0.6, with Docker Hub's short names.
 * https://pkg.go.dev/github.com/distribution/reference
 */
export interface ImageReference {
  /** The registry's host with its port; `docker.io` where none is written, empty where what stands there is no host. */
  readonly registry: string;
  /** Whether the registry was written out. */
  readonly qualified: boolean;
  /** The path on the registry; `library/nginx` for `nginx`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

const COMPONENT = '[a-z0-9]+(?:(?:__|[._]|-+)[a-z0-9]+)*';
const REMOTE = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const HOST_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = new RegExp(`^(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const HEX_LENGTH: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };
/** A reference longer than this is no reference; it bounds the work of the expressions above. */
const LONGEST = 4096;

const INVALID = 'invalid reference format';

/**
 * @returns the parts, or the reason in the kubelet's own words.
 * @example parseImage('nginx:1.21') // { registry: 'docker.io', repository: 'library/nginx', tag: '1.21', … }
 */
export function parseImage(text: string): ImageReference | string {
  if (text.length > LONGEST) return INVALID;
  if (/^[a-f0-9]{64}$/.test(text))
    return `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`;
  const { registry: host, qualified, remainder } = splitRegistry(text);
  const [remote = ''] = remainder.split(':', 1);
  if (remote !== remote.toLowerCase()) return `${INVALID}: repository name (${remote}) must be lowercase`;

  const [named, digest] = cut(remainder, '@');
  const [path, tag] = cut(named, ':');
  // What is no host after all is read as a path without one, as the grammar does: `a__b.example/web`.
  const [registry, repository] = DOMAIN.test(host) ? [host, path] : ['', `${host}/${path}`];
  const wellFormed =
    REMOTE.test(repository) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  if (!wellFormed) return INVALID;
  if (repository.length > 255) return 'repository name must not be more than 255 characters';
  const wrongDigest = digest === undefined ? undefined : checkDigest(digest);
  return wrongDigest ?? { registry, qualified, repository, tag, digest };
}

/** What stands before the first slash is a host only where it looks like one (normalize.go, splitDockerDomain). */
function splitRegistry(text: string): { registry: string; qualified: boolean; remainder: string } {
  const slash = text.indexOf('/');
  const first = slash === -1 ? '' : text.slice(0, slash);
  const qualified =
    slash !== -1 && (first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase());
  const registry = qualified && first !== 'index.docker.io' ? first : 'docker.io';
  const remainder = qualified ? text.slice(slash + 1) : text;
  const official = registry === 'docker.io' && !remainder.includes('/');
  return { registry, qualified, remainder: official ? `library/${remainder}` : remainder };
}

function cut(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function checkDigest(digest: string): string | undefined {
  const [algorithm = '', hex = ''] = digest.split(':', 2);
  const length = HEX_LENGTH[algorithm];
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return /^[0-9a-f]+$/.test(hex) ? undefined : 'invalid checksum digest format';
}

/** The tag that the runtime resolves: `latest` where neither tag nor digest is written. */
export function effectiveTag(image: ImageReference): string | undefined {
  return image.tag ?? (image.digest === undefined ? 'latest' : undefined);
}

/** `docker.io/library/nginx:1.21` for `nginx:1.21`. */
export function canonical(reference: ImageReference): string {
  const { registry, repository, digest } = reference;
  const tag = effectiveTag(reference);
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The canonical form of a reference written by a user; the text itself where it is none. */
export function canonicalText(text: string): string {
  const reference = parseImage(text);
  return typeof reference === 'string' ? text : canonical(reference);
}
