/**
 * Image references as the kubelet reads them: the grammar of distribution/reference 0.6, with Docker Hub's short names.
 * https://pkg.go.dev/github.com/distribution/reference
 */
export interface ImageReference {
  /** The registry's host with its port; `docker.io` where none is written. */
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
  const slash = text.indexOf('/');
  const first = slash === -1 ? '' : text.slice(0, slash);
  const qualified =
    first !== '' && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  let rest = qualified ? text.slice(slash + 1) : text;
  const colon = rest.indexOf(':');
  const remote = colon === -1 ? rest : rest.slice(0, colon);
  if (remote !== remote.toLowerCase()) return `${INVALID}: repository name (${remote}) must be lowercase`;

  const at = rest.indexOf('@');
  const digest = at === -1 ? undefined : rest.slice(at + 1);
  if (at !== -1) rest = rest.slice(0, at);
  const tagAt = rest.indexOf(':');
  const tag = tagAt === -1 ? undefined : rest.slice(tagAt + 1);
  const path = tagAt === -1 ? rest : rest.slice(0, tagAt);
  if (qualified && !DOMAIN.test(first)) return INVALID;
  if (!REMOTE.test(path) || (tag !== undefined && !TAG.test(tag))) return INVALID;
  const wrongDigest = digest === undefined ? undefined : checkDigest(digest);
  if (wrongDigest !== undefined) return wrongDigest;
  const registry = qualified && first !== 'index.docker.io' ? first : 'docker.io';
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  if (repository.length > 255) return 'repository name must not be more than 255 characters';
  return { registry, qualified, repository, tag, digest };
}

function checkDigest(digest: string): string | undefined {
  if (!DIGEST.test(digest)) return INVALID;
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
