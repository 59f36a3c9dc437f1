/**
 * The YAML of a `# METADATA` block as fields of known types. Errors are in the words of go-yaml as far as they can be: the
 * words for a type that does not fit are the same, those for broken syntax are js-yaml's unless the cause is a common one.
 */
import { CORE_SCHEMA, FAILSAFE_SCHEMA, YAMLException, loadAll, mergeTag, realMapTag } from 'js-yaml';

export interface RawAnnotations {
  readonly scope: string;
  readonly title: string;
  readonly description: string;
  readonly entrypoint: boolean;
  readonly organizations: readonly string[];
  readonly relatedResources: readonly unknown[];
  readonly authors: readonly unknown[];
  readonly schemas: readonly ReadonlyMap<string, unknown>[];
  readonly compile?: ReadonlyMap<string, unknown>;
  readonly custom?: ReadonlyMap<string, unknown>;
  readonly labels?: ReadonlyMap<string, unknown>;
}

/** `line` counts from 1 in the block; absent when the words of the error name none. */
export interface YamlProblem {
  readonly message: string;
  readonly line?: number;
}

const VALUES = CORE_SCHEMA.withTags(mergeTag, realMapTag);
/** Without types: how a scalar is written. `title: 1.0` is the title "1.0". */
const TEXTS = FAILSAFE_SCHEMA.withTags(mergeTag, realMapTag);

/** No block is nested or repeats itself like this. */
const LIMITS = { maxDepth: 100, maxAliases: 100 };

export function readYaml(text: string): RawAnnotations | YamlProblem {
  let values: unknown;
  let texts: unknown;
  try {
    [values] = loadAll(text, { ...LIMITS, schema: VALUES });
    [texts] = loadAll(text, { ...LIMITS, schema: TEXTS });
  } catch (error) {
    return syntaxProblem(error);
  }
  if (values !== undefined && values !== null && !(values instanceof Map)) {
    return typeProblem([mismatch(1, values, texts, 'ast.rawAnnotation')]);
  }
  return new FieldReader(text, asMap(values), asMap(texts)).read();
}

function asMap(value: unknown): ReadonlyMap<unknown, unknown> {
  return value instanceof Map ? (value as Map<unknown, unknown>) : new Map<unknown, unknown>();
}

const GO_YAML_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^bad indentation of a mapping entry/, 'mapping values are not allowed in this context'],
  [
    /^end of the stream or a document separator is expected|^expected .* but found/,
    'did not find expected key',
  ],
];

function syntaxProblem(error: unknown): YamlProblem {
  if (!(error instanceof YAMLException)) return { message: 'yaml: the block cannot be read' };
  const { reason } = error;
  const words = GO_YAML_WORDS.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;
  if (error.mark === undefined) return { message: `yaml: ${words}` };
  const line = error.mark.line + 1;
  return { message: `yaml: line ${line}: ${words}`, line };
}

interface Mismatch {
  readonly line: number;
  readonly text: string;
}

function typeProblem(mismatches: readonly Mismatch[]): YamlProblem {
  const lines = mismatches.map(({ line, text }) => `  line ${line}: ${text}`);
  return { message: `yaml: unmarshal errors:\n${lines.join('\n')}`, line: mismatches[0]!.line };
}

function mismatch(line: number, value: unknown, text: unknown, wanted: string): Mismatch {
  const written = typeof text === 'string' ? ` \`${shortened(text)}\`` : '';
  return { line, text: `cannot unmarshal ${tagOf(value)}${written} into ${wanted}` };
}

function shortened(text: string): string {
  return text.length > 10 ? `${text.slice(0, 7)}...` : text;
}

function tagOf(value: unknown): string {
  if (value instanceof Map) return '!!map';
  if (Array.isArray(value)) return '!!seq';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'number') return Number.isInteger(value) ? '!!int' : '!!float';
  return value === null ? '!!null' : '!!str';
}

/** YAML 1.1's words for truth, which go-yaml still takes where a boolean is wanted. */
const TRUE = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const FALSE = /^(?:n|N|no|No|NO|off|Off|OFF)$/;

class FieldReader {
  readonly #lines: readonly string[];
  readonly #values: ReadonlyMap<unknown, unknown>;
  readonly #texts: ReadonlyMap<unknown, unknown>;
  readonly #mismatches: Mismatch[] = [];

  constructor(text: string, values: ReadonlyMap<unknown, unknown>, texts: ReadonlyMap<unknown, unknown>) {
    this.#lines = text.split('\n');
    this.#values = values;
    this.#texts = texts;
  }

  read(): RawAnnotations | YamlProblem {
    const compile = this.#map('compile');
    const custom = this.#map('custom');
    const labels = this.#map('labels');
    const raw: RawAnnotations = {
      scope: this.#text('scope'),
      title: this.#text('title'),
      description: this.#text('description'),
      entrypoint: this.#boolean('entrypoint'),
      organizations: this.#texted('organizations'),
      relatedResources: this.#list('related_resources', '[]interface {}'),
      authors: this.#list('authors', '[]interface {}'),
      schemas: this.#maps('schemas'),
      ...(compile === undefined ? {} : { compile }),
      ...(custom === undefined ? {} : { custom }),
      ...(labels === undefined ? {} : { labels }),
    };
    if (this.#mismatches.length === 0) return raw;
    return typeProblem(this.#mismatches.toSorted((a, b) => a.line - b.line));
  }

  #lineOf(key: string): number {
    return (
      Math.max(
        0,
        this.#lines.findIndex((line) => line.startsWith(`${key}:`)),
      ) + 1
    );
  }

  #lineOfItem(key: string, index: number): number {
    const first = this.#lineOf(key);
    let seen = -1;
    const at = this.#lines.findIndex(
      (line, i) => i >= first - 1 && /^\s*-(?:\s|$)/.test(line) && ++seen === index,
    );
    return at < 0 ? first : at + 1;
  }

  #refuse(key: string, wanted: string): void {
    this.#mismatches.push(mismatch(this.#lineOf(key), this.#values.get(key), this.#texts.get(key), wanted));
  }

  #text(key: string): string {
    const value = this.#values.get(key);
    if (value === undefined || value === null) return '';
    const text = this.#texts.get(key);
    if (typeof text === 'string') return text;
    this.#refuse(key, 'string');
    return '';
  }

  #boolean(key: string): boolean {
    const value = this.#values.get(key);
    if (typeof value === 'boolean') return value;
    if (value === undefined || value === null) return false;
    if (typeof value === 'string' && TRUE.test(value)) return true;
    if (typeof value !== 'string' || !FALSE.test(value)) this.#refuse(key, 'bool');
    return false;
  }

  #list(key: string, wanted: string): readonly unknown[] {
    const value = this.#values.get(key);
    if (Array.isArray(value)) return value;
    if (value !== undefined && value !== null) this.#refuse(key, wanted);
    return [];
  }

  #texted(key: string): readonly string[] {
    const texts = this.#texts.get(key) as readonly unknown[];
    return this.#list(key, '[]string').map((value, i) => {
      const text = value === null ? '' : texts[i];
      if (typeof text === 'string') return text;
      this.#mismatches.push(mismatch(this.#lineOfItem(key, i), value, text, 'string'));
      return '';
    });
  }

  #maps(key: string): readonly ReadonlyMap<string, unknown>[] {
    const texts = this.#texts.get(key) as readonly unknown[];
    return this.#list(key, '[]map[string]interface {}').map((value, i) => {
      if (value instanceof Map) return textKeys(value);
      if (value !== null) {
        this.#mismatches.push(mismatch(this.#lineOfItem(key, i), value, texts[i], 'map[string]interface {}'));
      }
      return new Map<string, unknown>();
    });
  }

  #map(key: string): ReadonlyMap<string, unknown> | undefined {
    const value = this.#values.get(key);
    if (value instanceof Map) return textKeys(value);
    if (value !== undefined && value !== null) this.#refuse(key, 'map[string]interface {}');
    return undefined;
  }
}

function textKeys(map: ReadonlyMap<unknown, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...map].map(([key, value]) => [String(key), value]));
}
