/**
 * Whether a value under a secret's name is plainly no secret: a reference that something else fills in, a place where the
 * secret is kept, a switch, or a word that asks to be replaced. Patterns are anchored and bounded, so none can backtrack far.
 */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return text === '' || REFERENCE.test(text) || LOCATION.test(text) || SWITCH.test(text) || FILLER.test(text);
}

/** Whether a value consists of nothing but references to other variables, `$(NAME)` as the kubelet expands them. */
export function isReferenceOnly(value: string): boolean {
  return /^(?:\$\([A-Za-z_][A-Za-z0-9_.-]{0,252}\))+$/.test(value);
}

// `$(VAR)`, `${VAR}`, `$VAR`, `{{ .Values.x }}`, `<password>`, `%PASSWORD%`, `@Microsoft.KeyVault(...)`, and the references of
// secret managers that an injector resolves (vault:, op://, ref+, sm://, awssm:, arn:, projects/…/secrets/…, ENC[…] of sops).
const REFERENCE =
  /^(?:\$\(|\$\{|\$[A-Z_][A-Z0-9_]{0,200}$|\{\{|<[^>]{0,200}>$|%[A-Za-z_]{1,200}%$|__[A-Za-z0-9_]{1,200}__$|@Microsoft\.KeyVault|vault:|op:\/\/|ref\+|sm:|awssm:|secretsmanager:|ssm:|gcp:|azurekv|env:|k8s:|secret:\/\/|arn:aws|projects\/[^/]{1,200}\/secrets\/|ENC\[)/;

// A path (base64 can begin with a slash too, but mixes its cases), a URL without credentials (those with are found by their shape), a file name.
const LOCATION =
  /^(?:\/[a-z0-9._-]{1,100}(?:\/|$)|\.{1,2}\/|~\/|[A-Za-z]:\\|file:|(?:https?|tcp|unix|grpc|ldaps?):\/\/|[\w-]{1,100}\.(?:pem|key|crt|json|ya?ml|txt|jks|p12|pfx|env|conf)$)/;

const SWITCH =
  /^(?:true|false|yes|no|on|off|enabled?|disabled?|none|null|nil|undefined|auto|default|optional|required|always|never|n\/a|todo|tbd|empty|unset|-?\d{1,3}|\d{1,10}(?:ms|s|m|h|d))$/i;

const FILLER =
  /^(?:[x*.#?_-]{1,100}|(?:your|insert|enter|replace|example|sample|dummy|fake|redacted|placeholder)[-_ .].{0,100}|.{0,60}[-_ ](?:here|goes[-_ ]here|placeholder|to[-_ ]be[-_ ]replaced)|.{0,3}(?:replace|fill)[-_ ]?(?:me|this|with).{0,60}|placeholder|redacted|example|sample|dummy|string|secret[-_ ]?name)$/i;
