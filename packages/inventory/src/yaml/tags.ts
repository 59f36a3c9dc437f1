import { decodeBinary, isTimestamp } from './convert.ts';
import { YamlFailure } from './failure.ts';
import { resolveWithKind, type Resolved } from './scalar.ts';

const PREFIX = 'tag:yaml.org,2002:';

/**
 * The value of a scalar with a tag. A tag that the library does not know, `!` among them, makes a string; on mappings and lists
 * it ignores tags altogether.
 *
 * @throws {YamlFailure} when the text is not what the tag says.
 */
export function resolveTagged(tag: string, text: string, offset: number): Resolved {
  const name = tag.startsWith(PREFIX) ? tag.slice(PREFIX.length) : '';
  switch (name) {
    case 'bool':
    case 'int':
    case 'float':
    case 'null':
    case 'timestamp':
      return expectKind(name, text, offset);
    case 'binary': {
      const decoded = decodeBinary(text);
      if (decoded === undefined)
        throw new YamlFailure(
          'TORIDE_YAML_VALUE',
          offset,
          "expected base64 after '!!binary', got something else",
        );
      return { value: decoded, float: false };
    }
    default:
      return { value: text, float: false };
  }
}

function expectKind(name: string, text: string, offset: number): Resolved {
  const resolved = resolveWithKind(text);
  const kind = kindOf(resolved);
  if (name === 'timestamp' && kind === 'str' && isTimestamp(text)) return { value: text, float: false };
  if (kind === name) return resolved;
  // An integer may be a float, but for one of 64 unsigned bits.
  const { value } = resolved;
  if (name === 'float' && kind === 'int' && !(typeof value === 'bigint' && value >= 2n ** 63n))
    return { value: Number(value), float: true };
  throw new YamlFailure(
    'TORIDE_YAML_VALUE',
    offset,
    `expected a value for the tag '!!${name}', got '${text.slice(0, 40)}'`,
  );
}

function kindOf({ value, float }: Resolved): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  return float ? 'float' : 'int';
}
