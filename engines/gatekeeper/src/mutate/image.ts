/** An image reference as AssignImage cuts it: `registry.example:5000`, `library/nginx`, `:1.27` or `@sha256:…`. */
export interface ImageParts {
  readonly domain: string;
  readonly path: string;
  readonly tag: string;
}

// Gatekeeper's own expressions, restated: each is linear, as no two of their repetitions can take the same character.
const DOMAIN = /^(\w[\w-]*\.[\w.-]*\w|localhost)(:[0-9]+)?$/;
const PATH = /^[a-z0-9]+((?:[._/]|__|-+)[a-z0-9]+)*$/;
const TAG = /^(:\w[\w.-]{0,127}|@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,})$/;

/**
 * Cuts a reference. The part before the first slash is a domain when it has a dot or a colon, or is `localhost`.
 *
 * @example splitImage('gcr.io/app/web:1') // { domain: 'gcr.io', path: 'app/web', tag: ':1' }
 */
export function splitImage(reference: string): ImageParts {
  const { domain, rest } = splitDomain(reference);
  const at = rest.search(/[:@]/);
  return at === -1
    ? { domain, path: rest, tag: '' }
    : { domain, path: rest.slice(0, at), tag: rest.slice(at) };
}

function splitDomain(name: string): { domain: string; rest: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  if (slash === -1 || (!/[.:]/.test(first) && first !== 'localhost')) return { domain: '', rest: name };
  return { domain: first, rest: name.slice(slash + 1) };
}

/** The reference with the parts that are not empty in place of its own. */
export function assignImage(reference: string, parts: ImageParts): string {
  const own = splitImage(reference);
  const domain = parts.domain || own.domain;
  return `${domain === '' ? '' : `${domain}/`}${parts.path || own.path}${parts.tag || own.tag}`;
}

/** Why parts cannot be assigned: they would be cut in another way the next time, and the mutation would never end. */
export function imagePartsError({ domain, path, tag }: ImageParts): string | undefined {
  if (domain === '' && path === '' && tag === '')
    return 'at least one of [assignDomain, assignPath, assignTag] must be set';
  if (domain !== '' && !DOMAIN.test(domain))
    return `assignDomain ${JSON.stringify(domain)} must be a fully-qualified domain name or localhost`;
  if (path !== '' && !PATH.test(path))
    return `assignPath ${JSON.stringify(path)} must be a valid docker image path`;
  if (tag !== '' && !TAG.test(tag))
    return `assignTag ${JSON.stringify(tag)} must be a valid docker image tag or digest starting with ':' or '@'`;
  if (domain === '' && splitDomain(path).domain !== '')
    return `assignDomain must be set if the first part of assignPath ${JSON.stringify(path)} can be interpreted as part of a domain`;
  return undefined;
}
