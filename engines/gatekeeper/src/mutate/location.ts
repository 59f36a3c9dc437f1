/** One step of a location: a member of an object, or members of a list chosen by a key. */
export type PathNode = ObjectNode | ListNode;

export interface ObjectNode {
  readonly type: 'Object';
  readonly reference: string;
}

export interface ListNode {
  readonly type: 'List';
  readonly keyField: string;
  /** Undefined for `*`, which is every member. */
  readonly keyValue: string | number | bigint | undefined;
}

export type ParsedLocation = { readonly nodes: readonly PathNode[] } | { readonly error: string };

type TokenType = 'ERROR' | 'EOF' | 'IDENT' | 'INT' | 'LBRACKET' | 'RBRACKET' | 'SEPARATOR' | 'GLOB' | 'COLON';

interface Token {
  readonly type: TokenType;
  readonly literal: string;
}

const PUNCTUATION: Readonly<Record<string, TokenType>> = {
  '.': 'SEPARATOR',
  '[': 'LBRACKET',
  ']': 'RBRACKET',
  '*': 'GLOB',
  ':': 'COLON',
};
const EOF: Token = { type: 'EOF', literal: '' };
/** A key that is a number is an int64 of Go. */
const MAX_INT64 = 9_223_372_036_854_775_807n;

/**
 * Parses a mutator's location, such as `spec.containers[name: *].image` (pkg/mutation/path of Gatekeeper). Names with other
 * characters than letters, digits, `-` and `_` are quoted.
 *
 * @example parseLocation('spec.containers[name: *].image')
 */
export function parseLocation(text: string): ParsedLocation {
  const tokens = scan(text);
  const nodes: PathNode[] = [];
  let index = 0;
  const peek = (): Token => tokens[index + 1] ?? EOF;
  const expect = (type: TokenType): boolean => {
    if (peek().type !== type) return false;
    index += 1;
    return true;
  };
  const current = (): Token => tokens[index] ?? EOF;
  const parseList = (): string | undefined => {
    if (!expect('IDENT')) return unexpected('keyField in listSpec', peek());
    const keyField = current().literal;
    if (!expect('COLON')) return unexpected(`':' following keyField ${keyField}`, peek());
    let keyValue: ListNode['keyValue'];
    if (expect('IDENT')) keyValue = current().literal;
    else if (expect('INT')) {
      const { literal } = current();
      const exact = BigInt(literal);
      if (exact > MAX_INT64)
        return `invalid integer: overflow in integer string: ${literal}: parsing key value for key: ${keyField}`;
      keyValue = exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
    } else if (!expect('GLOB')) return unexpected('key value or glob in listSpec', peek());
    if (!expect('RBRACKET')) return unexpected("']' following listSpec", peek());
    nodes.push({ type: 'List', keyField, keyValue });
    return undefined;
  };
  while (current().type === 'IDENT') {
    nodes.push({ type: 'Object', reference: current().literal });
    if (expect('LBRACKET')) {
      const error = parseList();
      if (error !== undefined) return { error };
    }
    if (expect('SEPARATOR')) {
      if (peek().type === 'EOF') return { error: 'trailing separators are forbidden' };
      index += 1;
    } else if (!expect('EOF')) return { error: unexpected("'.' or eof", peek()) };
  }
  if (current().type !== 'EOF') return { error: unexpected('field name or eof', current()) };
  return { nodes };
}

function unexpected(expected: string, { type, literal }: Token): string {
  return `unexpected token: expected ${expected}, got: ${type}: ${JSON.stringify(literal)}`;
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const points = Array.from(text);
  let position = 0;
  const while_ = (test: RegExp): string => {
    const start = position;
    while (position < points.length && test.test(points[position] as string)) position += 1;
    return points.slice(start, position).join('');
  };
  for (;;) {
    while_(/[ \t\r\n]/);
    const point = points[position];
    if (point === undefined) break;
    if (/[0-9]/.test(point)) tokens.push({ type: 'INT', literal: while_(/[0-9]/) });
    else if (/[A-Za-z_-]/.test(point)) tokens.push({ type: 'IDENT', literal: while_(/[A-Za-z0-9_-]/) });
    else if (point === '"' || point === "'") {
      const [token, end] = quoted(points, position);
      tokens.push(token);
      position = end;
    } else {
      tokens.push({ type: PUNCTUATION[point] ?? 'ERROR', literal: point });
      position += 1;
    }
    if (tokens.at(-1)?.type === 'ERROR') break;
  }
  tokens.push(EOF);
  return tokens;
}

/** A string in either quotes, in which a backslash takes the next character as it is. */
function quoted(points: readonly string[], start: number): [Token, number] {
  let literal = '';
  for (let position = start + 1; position < points.length; position += 1) {
    const point = points[position] as string;
    if (point === points[start]) return [{ type: 'IDENT', literal }, position + 1];
    if (point === '\\') position += 1;
    literal += points[position] ?? '';
  }
  return [{ type: 'ERROR', literal }, points.length];
}

/** The location as text that parses to the same. */
export function printLocation(nodes: readonly PathNode[]): string {
  return nodes
    .map((node, index) => {
      if (node.type === 'Object') return `${index > 0 ? '.' : ''}${quote(node.reference)}`;
      const { keyValue } = node;
      const value = typeof keyValue === 'string' ? quote(keyValue) : String(keyValue ?? '*');
      return `[${quote(node.keyField)}: ${value}]`;
    })
    .join('');
}

function quote(text: string): string {
  if (/^[A-Za-z_-][A-Za-z0-9_-]*$/.test(text)) return text;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

export function sameNode(a: PathNode, b: PathNode): boolean {
  if (a.type === 'Object') return b.type === 'Object' && a.reference === b.reference;
  return b.type === 'List' && a.keyField === b.keyField && a.keyValue === b.keyValue;
}
