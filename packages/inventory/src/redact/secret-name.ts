/** How strongly a field's name says that its value is a secret. */
export type NameHint = 'password' | 'strong' | 'weak';

const PASSWORD = new Set(['password', 'passwd', 'pwd', 'pass', 'passphrase', 'passcode', 'passwords']);
/** Last two words that mean the secret itself, even when the value is a phrase of plain words. */
const STRONG_PAIRS = new Set([
  'secret key',
  'client secret',
  'jwt secret',
  'session secret',
  'cookie secret',
  'app secret',
  'webhook secret',
  'shared secret',
  'signing secret',
  'token secret',
  'auth secret',
  'hmac secret',
  'signing key',
  'encryption key',
  'master key',
  'private key',
  'api key',
  'access key',
  'auth key',
  'account key',
  'storage key',
  'secret token',
  'api token',
  'auth token',
  'access token',
  'refresh token',
  'bot token',
  'root token',
  'bearer token',
  'api secret',
]);
const WEAK = new Set([
  'secret',
  'secrets',
  'token',
  'key',
  'apikey',
  'credential',
  'credentials',
  'creds',
  'salt',
  'auth',
  'pat',
  'dsn',
]);

/** A last word after which the value describes the secret or says where it is. */
const DESCRIBES = new Set(
  (
    'file files path dir directory folder name names id ids url uri urls uris endpoint host port issuer audience audiences ' +
    'ttl expiry expires expiration expire lifetime duration age timeout interval period rotation length size count limit min max ' +
    'type kind algorithm alg algo format encoding header prefix suffix enabled disabled enable disable required optional mode ' +
    'policy policies ref reference version namespace provider backend store storage manager engine method source field column ' +
    'label annotation selector attribute claim location mount volume hash hashed digest fingerprint thumbprint public ' +
    'template pattern regex rules validation strength history reuse bucket region server service class env var variable'
  ).split(' '),
);
/** A first word after which the value is a switch or a measure. */
const SWITCHES = new Set(
  'enable disable enabled disabled use allow require requires has is skip with no min max num number total default generate rotate public'.split(
    ' ',
  ),
);

/**
 * What a name such as `DB_PASSWORD`, `--api-key` or `clientSecret` says about its value; undefined when it says nothing.
 *
 * @example nameHint('DB_PASSWORD') // 'password'
 * @example nameHint('DB_PASSWORD_FILE') // undefined
 */
export function nameHint(name: string): NameHint | undefined {
  if (name.length > 256 || !LIKELY.test(name)) return undefined;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (DESCRIBES.has(last) || (words.length > 1 && SWITCHES.has(words[0] ?? ''))) return undefined;
  const numbered = /^\d+$/.test(last) ? words.slice(0, -1) : words;
  const final = numbered.at(-1) ?? '';
  if (PASSWORD.has(final) || /(?:password|passwd|passphrase)$/.test(final)) return 'password';
  // The header, by its whole name: `--authorization-mode` is none.
  if (/^(?:proxy-)?authorization$/i.test(name)) return 'strong';
  if (
    STRONG_PAIRS.has(`${numbered.at(-2)} ${final}`) ||
    /(?:secretkey|apikey|clientsecret|authtoken)$/.test(final)
  )
    return 'strong';
  if (WEAK.has(final) || /(?:secret|token)$/.test(final))
    return numbered.includes('public') ? undefined : 'weak';
  return undefined;
}

// Almost every name of a pod says nothing, and is out here before it is split into words.
const LIKELY = /pass|pwd|secret|token|key|cred|salt|auth|pat|dsn/i;

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
