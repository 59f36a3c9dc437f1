/** `url(...)` (k8s.io/apiserver/pkg/cel/library/urls.go). */
import { structOf } from '../types/type.ts';
import { Opaque } from '../values/opaque.ts';
import { CelMap } from '../values/specials.ts';
import { CelError, noSuchOverload } from '../values/value.ts';
import type { Outcome } from '../values/value.ts';
import type { Library } from './declaration.ts';
import { escapedPath, hostname, parseRequestUri, parseUrl, port, query } from './url.ts';
import type { GoUrl } from './url.ts';

class Url extends Opaque {
  readonly type = structOf('kubernetes.URL');
  readonly goType = 'cel.URL';
  readonly url: GoUrl;

  constructor(url: GoUrl) {
    super();
    this.url = url;
  }

  equals(other: Opaque): boolean | CelError {
    return other instanceof Url ? this.#text() === other.#text() : noSuchOverload;
  }

  #text(): string {
    const { scheme, opaque, user, host, rawQuery, fragment } = this.url;
    return JSON.stringify([scheme, opaque, user, host, escapedPath(this.url), rawQuery, fragment]);
  }
}

function toUrl(text: string): Outcome {
  const checked = parseRequestUri(text);
  const parsed = checked.ok ? parseUrl(text) : checked;
  if (!parsed.ok) return new CelError(`URL parse error during conversion from string: ${parsed.message}`);
  return new Url(parsed.value);
}

function getQuery({ url }: Url): Outcome {
  return new CelMap(new Map(Array.from(query(url), ([key, values]) => [`s${key}`, [key, values]])));
}

export const URLS: Library = {
  since: 0,
  declarations: `
url string_to_url (string) -> kubernetes.URL
getScheme url_get_scheme kubernetes.URL.() -> string
getHost url_get_host kubernetes.URL.() -> string
getHostname url_get_hostname kubernetes.URL.() -> string
getPort url_get_port kubernetes.URL.() -> string
getEscapedPath url_get_escaped_path kubernetes.URL.() -> string
getQuery url_get_query kubernetes.URL.() -> map(string, list(string))
isURL is_url_string (string) -> bool`,
  overloads: {
    string_to_url: toUrl,
    url_get_scheme: ({ url }: Url) => url.scheme,
    url_get_host: ({ url }: Url) => url.host,
    url_get_hostname: ({ url }: Url) => hostname(url),
    url_get_port: ({ url }: Url) => port(url),
    url_get_escaped_path: ({ url }: Url) => escapedPath(url),
    url_get_query: getQuery,
    is_url_string: (text: string) => parseRequestUri(text).ok,
  },
};
