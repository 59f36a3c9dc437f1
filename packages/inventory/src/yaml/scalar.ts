/**
 * What an unquoted scalar means to kubectl: the rules of sigs.k8s.io/yaml 1.6, which reads with go.yaml.in/yaml v2. They are
 * YAML 1.1's booleans with Go's integers (`strconv.ParseInt` with base 0, underscores dropped), and neither YAML 1.1 nor 1.2:
 * `yes` is true, `0400` and `0o400` are 256, `08` is the float 8, `1:30` and dates are strings, `1e3` is 1000.
 */
export type Scalar = null | boolean | number | bigint | string;

/** A scalar and whether it is a float: `1.0` and `1` are equal values, but differ as mapping keys and under `!!int`. */
export interface Resolved {
  readonly value: Scalar;
  readonly float: boolean;
}

const WORDS = new Map<string, Scalar>();
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
  WORDS.set(word, true);
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
  WORDS.set(word, false);
for (const word of ['', '~', 'null', 'Null', 'NULL']) WORDS.set(word, null);

const SPECIAL_FLOATS = new Map<string, number>();
for (const word of ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']) SPECIAL_FLOATS.set(word, Infinity);
for (const word of ['-.inf', '-.Inf', '-.INF']) SPECIAL_FLOATS.set(word, -Infinity);
for (const word of ['.nan', '.NaN', '.NAN']) SPECIAL_FLOATS.set(word, NaN);

/** What the first character allows: a plain string only, a word of the table, a number, or a number that begins with a dot. */
const STRING = 0;
const WORD = 1;
const NUMBER = 2;
const DOT = 3;
const HINTS = new Uint8Array(128);
for (const char of 'yYnNtTfFoO~') HINTS[char.charCodeAt(0)] = WORD;
for (const char of '+-0123456789') HINTS[char.charCodeAt(0)] = NUMBER;
HINTS['.'.charCodeAt(0)] = DOT;

/**
 * The value of a plain scalar. `.inf` and `.nan` give the JavaScript numbers: the caller refuses them, JSON has none.
 *
 * @example resolvePlain('0400') // 256
 */
export function resolvePlain(text: string): Scalar {
  if (text === '') return null;
  const first = text.charCodeAt(0);
  const hint = first < 128 ? HINTS[first] : STRING;
  if (hint === STRING) return text;
  if (hint === WORD) {
    const word = text.length <= 5 ? WORDS.get(text) : undefined;
    return word === undefined ? text : word;
  }
  return resolveNumber(text, hint === DOT)?.value ?? text;
}

/** As {@link resolvePlain}, with the kind of number: for keys and tags, where it matters. */
export function resolveWithKind(text: string): Resolved {
  const value = resolvePlain(text);
  if (typeof value !== 'number') return { value, float: false };
  return resolveNumber(text, text.startsWith('.')) ?? { value: text, float: false };
}

const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const STRAY_UNDERSCORE = /(?<![0-9])_|_(?![0-9])/;
const PREFIXED = /^([-+]?)0([xXoObB]?)([0-9a-fA-F]+)$/;
// The library cuts `0b` off and parses what is left with its own sign, so `0b-1` is minus one.
const BINARY_WITH_SIGN = /^0b([-+][01]+)$/;

function resolveNumber(text: string, dot: boolean): Resolved | undefined {
  const special = text.length <= 5 ? SPECIAL_FLOATS.get(text) : undefined;
  if (special !== undefined) return { value: special, float: true };
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const integer = dot ? undefined : resolveInteger(plain);
  if (integer !== undefined) return { value: integer, float: false };
  // A dot first goes to Go's ParseFloat as it is, which takes underscores between digits only.
  if (dot && STRAY_UNDERSCORE.test(text)) return undefined;
  if (!FLOAT.test(plain)) return undefined;
  const float = Number(plain);
  // Out of range is an error to ParseFloat, and the scalar stays a string.
  return Number.isFinite(float) ? { value: float, float: true } : undefined;
}

function resolveInteger(plain: string): number | bigint | undefined {
  if (DECIMAL.test(plain)) {
    if (plain.length <= 15) return Number(plain) + 0;
    return within64Bits(BigInt(plain.startsWith('+') ? plain.slice(1) : plain), plain);
  }
  const signed = BINARY_WITH_SIGN.exec(plain);
  if (signed !== null) {
    const text = signed[1] ?? '';
    const magnitude = BigInt(`0b${text.slice(1)}`);
    return within64Bits(text.startsWith('-') ? -magnitude : magnitude, text);
  }
  const match = PREFIXED.exec(plain);
  if (match === null) return undefined;
  const sign = match[1] ?? '';
  const base = (match[2] ?? '').toLowerCase();
  const digits = match[3] ?? '';
  if (base === 'b' && /[^01]/.test(digits)) return undefined;
  if (base !== 'x' && base !== 'b' && /[^0-7]/.test(digits)) return undefined;
  const magnitude = BigInt(`0${base === '' ? 'o' : base}${digits}`);
  return within64Bits(sign === '-' ? -magnitude : magnitude, plain);
}

/** Signed 64 bits, or unsigned where no sign is written; anything else is no integer to Go. */
function within64Bits(value: bigint, text: string): number | bigint | undefined {
  const signed = text.startsWith('-') || text.startsWith('+');
  if (value < -(2n ** 63n) || value >= (signed ? 2n ** 63n : 2n ** 64n)) return undefined;
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}
