/**
 * Credentials that betray themselves by their form, whatever the field is called. Each pattern is a literal prefix that its
 * issuer chose so that leaks can be found, followed by one character class of bounded or maximal length: nothing in it can
 * backtrack, and the shared boundary in front keeps a scan linear in the text.
 */
const SHAPES: Readonly<Record<string, string>> = {
  // IAM User Guide, "IAM identifiers": unique identifier prefixes.
  'aws-access-key-id': '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])|AKIAIOSFODNN7EXAMPLE',
  // GitHub, "Behind GitHub's new authentication token formats".
  'github-token': 'gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}',
  // GitLab documentation, "Token overview": token prefixes.
  'gitlab-token': '(?:glpat|gldt|glrt|glrtr|glcbt|glptt|glft|glimt|glagent|glsoat|glffct)-[A-Za-z0-9_-]{20,}',
  'slack-token': 'xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{20,}',
  'slack-webhook': 'https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}',
  'discord-webhook':
    'https://(?:ptb\\.|canary\\.)?discord(?:app)?\\.com/api/webhooks/[0-9]{15,}/[A-Za-z0-9_-]{30,}',
  'stripe-key': '[rs]k_(?:live|test|prod)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,}',
  'google-api-key': 'AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])',
  'google-oauth-client-secret': 'GOCSPX-[A-Za-z0-9_-]{28}',
  'google-oauth-token': 'ya29\\.[A-Za-z0-9_-]{20,}',
  'npm-token': 'npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])',
  'pypi-token': 'pypi-AgE[A-Za-z0-9_-]{50,}',
  'rubygems-token': 'rubygems_[a-f0-9]{48}',
  'docker-hub-token': 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}',
  'sendgrid-key': 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}',
  'mailgun-key': 'key-[a-f0-9]{32}(?![A-Za-z0-9])',
  'openai-key': 'sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}',
  'anthropic-key': 'sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_-]{40,}',
  'huggingface-token': 'hf_[A-Za-z]{34}(?![A-Za-z0-9])',
  'digitalocean-token': 'do[opr]_v1_[a-f0-9]{64}',
  // HashiCorp Vault documentation, "Tokens": service, batch and recovery tokens since 1.10.
  'vault-token': 'hv[bsr]\\.[A-Za-z0-9_-]{24,}',
  'terraform-token': '[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,}',
  'databricks-token': 'dapi[a-f0-9]{32}(?![A-Za-z0-9])',
  'grafana-token': 'glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,}',
  'new-relic-key': 'NRAK-[A-Z0-9]{27}(?![A-Za-z0-9])',
  'shopify-token': 'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}',
  'square-token': 'sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}',
  'planetscale-token': 'pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,}',
  'postman-key': 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
  'doppler-token': 'dp\\.(?:pt|st|sa|ct|scim|audit)\\.[A-Za-z0-9_.-]{40,}',
  'linear-key': 'lin_api_[A-Za-z0-9]{40}',
  'telegram-bot-token': '[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])',
  'azure-client-secret': '[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])',
  'azure-account-key': '(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,86}={1,2}',
  'alibaba-access-key-id': 'LTAI[A-Za-z0-9]{20}(?![A-Za-z0-9])',
  'age-secret-key': 'AGE-SECRET-KEY-1[0-9A-Z]{58}',
  // RFC 7519 with a JSON header and payload: base64url of `{"` is `eyJ`.
  jwt: 'eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{16,}',
  // RFC 7468 and its older relatives; the whole block, or what there is of it.
  'private-key':
    '-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END [A-Z0-9 ]{0,32}KEY(?: BLOCK)?-----)?',
  // RFC 7617 and RFC 6750 as header values.
  'basic-credentials': 'Basic [A-Za-z0-9+/]{12,}={0,2}(?![A-Za-z0-9])',
  'bearer-token': 'Bearer [A-Za-z0-9._~+/-]{20,}=*',
  // `.dockerconfigjson`: base64 of user:password under "auth".
  'registry-credentials': '"auth"\\s{0,8}:\\s{0,8}"[A-Za-z0-9+/]{8,}={0,2}"',
};

const KINDS = Object.keys(SHAPES);
// `-----BEGIN` may follow anything, since escaped line ends (`\n-----BEGIN`) are common in JSON inside YAML.
const BOUNDARY = '(?:(?<![A-Za-z0-9_-])|(?=-----BEGIN ))';
const SOURCE = `${BOUNDARY}(?:${Object.values(SHAPES)
  .map((shape) => `(${shape})`)
  .join('|')})`;
const ALL = new RegExp(SOURCE, 'g');
const SHORTEST = 16;

export interface TokenSpan {
  readonly kind: string;
  /** Offsets in UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Kinds that {@link findTokens} can name, for tests and documentation. */
export const TOKEN_KINDS: readonly string[] = KINDS;

/** The first token in a text, or undefined. */
export function firstToken(text: string): TokenSpan | undefined {
  for (const span of tokens(text)) return span;
  return undefined;
}

/** Every token in a text, from left to right, none overlapping. */
export function findTokens(text: string): readonly TokenSpan[] {
  return [...tokens(text)];
}

function* tokens(text: string): Generator<TokenSpan> {
  if (text.length < SHORTEST) return;
  for (const match of text.matchAll(ALL)) {
    const group = match.findIndex((part, index) => index > 0 && part !== undefined);
    const kind = KINDS[group - 1] ?? 'token';
    if (CONFIRM[kind]?.(match[0]) === false) continue;
    yield { kind, start: match.index, end: match.index + match[0].length };
  }
}

/** Shapes that prose can have too ("Basic authentication"), with what sets the credential apart. */
const CONFIRM: Readonly<Record<string, (text: string) => boolean>> = {
  'basic-credentials': (text) => decodesToPair(text.slice('Basic '.length)),
  'bearer-token': (text) => /[0-9]/.test(text) && /[A-Za-z]{2}/.test(text.slice('Bearer '.length)),
  'registry-credentials': (text) => decodesToPair(text.slice(0, -1).replace(/^[^]*"/, '')),
};

/** RFC 7617, section 2: base64 of `user:password`, printable. */
function decodesToPair(base64: string): boolean {
  return /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(base64, 'base64').toString('latin1'));
}
