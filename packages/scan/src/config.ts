import {
  childPointer,
  isJsonObject,
  parseKubernetesVersion,
  SEVERITIES,
  TorideError,
  type Exception,
  type ExceptionMatch,
  type Json,
  type JsonObject,
  type KubernetesVersion,
  type Location,
  type Severity,
} from '@toride/core';
import { createLocator, lineColumn, parseDocument } from '@toride/inventory';
import { engines } from './engines.ts';

/** What `toride.yaml` says, checked. */
export interface Config {
  readonly kubernetesVersion?: KubernetesVersion;
  readonly severity?: Severity;
  /** Rule id or glob with its setting, in the order of the file: later ones win. */
  readonly rules: readonly (readonly [string, RuleSetting])[];
  readonly frameworks?: readonly string[];
  readonly exceptions: readonly ConfiguredException[];
  /** Options of engines, by engine id. */
  readonly engines: Readonly<Record<string, JsonObject>>;
  readonly podTemplates: readonly { readonly group: string; readonly kind: string; readonly path: string }[];
  /** Paths left out of a folder, in `.gitignore` syntax. */
  readonly ignore: readonly string[];
}

export type RuleSetting = 'on' | 'off' | Severity;

export interface ConfiguredException extends Exception {
  readonly location: Location;
}

export const DEFAULT_CONFIG: Config = {
  rules: [],
  exceptions: [],
  engines: {},
  podTemplates: [],
  ignore: [],
};

/**
 * Reads the configuration file. Nothing in it is guessed at: an unknown key is as likely a misspelt exception as a harmless
 * word, so it is refused with its line.
 *
 * @param file what messages call it
 * @throws {TorideError} `TORIDE_CONFIG_INVALID` naming file, line and column.
 * @example readConfig('version: 1\nrules: { "workload/image-tag-latest": off }\n', 'toride.yaml')
 */
export function readConfig(text: string, file: string): Config {
  const { value, diagnostics } = parseDocument(text, { file, line: 1 });
  const problem = diagnostics[0];
  if (problem !== undefined) {
    throw invalid(`${file}:${problem.line ?? 1}:${problem.column ?? 1}: ${problem.message}`);
  }
  if (value === undefined || value === null) return DEFAULT_CONFIG;
  return configOf(new Reader(text, file), value);
}

function configOf(reader: Reader, value: Json): Config {
  const root = reader.object(value, '', [
    'version',
    'kubernetesVersion',
    'severity',
    'rules',
    'frameworks',
    'exceptions',
    'engines',
    'podTemplates',
    'ignore',
  ]);
  if (root['version'] !== 1) reader.fail('/version', 'expected `version: 1`', root['version']);
  const version = root['kubernetesVersion'];
  const severity = root['severity'];
  return {
    ...(version === undefined ? {} : { kubernetesVersion: kubernetesVersion(reader, version) }),
    ...(severity === undefined ? {} : { severity: reader.oneOf(severity, '/severity', SEVERITIES) }),
    rules: Object.entries(reader.object(root['rules'] ?? {}, '/rules')).map(([rule, setting]) => [
      rule,
      ruleSetting(reader, setting, childPointer('/rules', rule)),
    ]),
    ...(root['frameworks'] === undefined
      ? {}
      : { frameworks: reader.strings(root['frameworks'], '/frameworks') }),
    exceptions: reader.list(root['exceptions'], '/exceptions', (item, at) => exception(reader, item, at)),
    engines: engineOptions(reader, root['engines']),
    podTemplates: reader.list(root['podTemplates'], '/podTemplates', (item, at) =>
      podTemplate(reader, item, at),
    ),
    ignore: reader.strings(root['ignore'] ?? [], '/ignore'),
  };
}

function kubernetesVersion(reader: Reader, value: Json): KubernetesVersion {
  // An unquoted 1.30 is the number 1.3 in YAML: it would silently mean another version.
  if (typeof value !== 'string')
    reader.fail('/kubernetesVersion', 'expected a quoted version such as "1.36"', value);
  try {
    return parseKubernetesVersion(value as string);
  } catch (cause) {
    return reader.fail('/kubernetesVersion', (cause as Error).message);
  }
}

function ruleSetting(reader: Reader, value: Json, at: string): RuleSetting {
  // YAML 1.1, which kubectl reads, makes `on` and `off` booleans.
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return reader.oneOf(value, at, ['on', 'off', ...SEVERITIES]);
}

const MATCH_KEYS = [
  'kind',
  'namespace',
  'name',
  'labels',
  'container',
  'image',
  'package',
  'cve',
  'subject',
] as const;

function exception(reader: Reader, value: Json, at: string): ConfiguredException {
  const row = reader.object(value, at, ['rules', 'match', 'reason', 'owner', 'expires']);
  const rules =
    typeof row['rules'] === 'string' ? [row['rules']] : reader.strings(row['rules'] ?? null, `${at}/rules`);
  const expires = reader.text(row['expires'], `${at}/expires`);
  if (!isDate(expires)) reader.fail(`${at}/expires`, 'expected a date as YYYY-MM-DD', expires);
  return {
    rules,
    match: exceptionMatch(reader, row['match'] ?? {}, `${at}/match`),
    reason: reader.text(row['reason'], `${at}/reason`),
    owner: reader.text(row['owner'], `${at}/owner`),
    expires,
    location: reader.location(at),
  };
}

function exceptionMatch(reader: Reader, value: Json, at: string): ExceptionMatch {
  const row = reader.object(value, at, MATCH_KEYS);
  const match: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(row)) {
    if (key !== 'labels') match[key] = reader.text(field, `${at}/${key}`);
    else {
      const labels = Object.entries(reader.object(field, `${at}/labels`));
      match['labels'] = Object.fromEntries(
        labels.map(([label, text]) => [label, reader.text(text, childPointer(`${at}/labels`, label))]),
      );
    }
  }
  return match;
}

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true
  );
}

function engineOptions(reader: Reader, value: Json | undefined): Record<string, JsonObject> {
  const known = engines.map(({ id }) => id);
  const entries = Object.entries(reader.object(value ?? {}, '/engines', known));
  return Object.fromEntries(
    entries.map(([id, options]) => [id, reader.object(options, childPointer('/engines', id))]),
  );
}

function podTemplate(reader: Reader, value: Json, at: string): Config['podTemplates'][number] {
  const row = reader.object(value, at, ['group', 'kind', 'path']);
  const path = reader.text(row['path'], `${at}/path`);
  if (!path.startsWith('/'))
    reader.fail(`${at}/path`, 'expected a JSON pointer such as /spec/template', path);
  return {
    group: typeof row['group'] === 'string' ? row['group'] : '',
    kind: reader.text(row['kind'], `${at}/kind`),
    path,
  };
}

/** Reads typed values out of the parsed file, and knows which line each came from. */
class Reader {
  readonly #text: string;
  readonly #file: string;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  object(value: Json | undefined, at: string, keys?: readonly string[]): JsonObject {
    if (!isJsonObject(value)) return this.fail(at, 'expected a mapping', value ?? null);
    for (const key of Object.keys(value)) {
      if (keys !== undefined && !keys.includes(key)) {
        this.fail(
          childPointer(at, key),
          `expected one of ${keys.join(', ')}; got the key ${JSON.stringify(key)}`,
        );
      }
    }
    return value;
  }

  list<T>(value: Json | undefined, at: string, read: (item: Json, at: string) => T): T[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return this.fail(at, 'expected a list', value);
    return value.map((item: Json, index) => read(item, `${at}/${index}`));
  }

  strings(value: Json, at: string): string[] {
    if (!Array.isArray(value)) return this.fail(at, 'expected a list of texts', value);
    return value.map((item: Json, index) => this.text(item, `${at}/${index}`));
  }

  text(value: Json | undefined, at: string): string {
    if (typeof value === 'string' && value.trim() !== '') return value;
    return this.fail(at, 'expected a text that is not empty', value);
  }

  oneOf<T extends string>(value: Json, at: string, allowed: readonly T[]): T {
    const hit = allowed.find((one) => one === value);
    return hit ?? this.fail(at, `expected one of ${allowed.join(', ')}`, value);
  }

  location(at: string): Location {
    const range = createLocator(this.#text).nearest(at);
    return { file: this.#file, ...lineColumn(this.#text, range.keyStart ?? range.start), pointer: at };
  }

  fail(at: string, expected: string, value?: Json): never {
    const { file, line = 1, column = 1 } = this.location(at);
    const got = value === undefined ? '' : `, got ${JSON.stringify(value).slice(0, 80)}`;
    throw invalid(`${file}:${line}:${column}: ${expected}${got}`);
  }
}

function invalid(message: string): TorideError {
  return new TorideError('TORIDE_CONFIG_INVALID', message);
}
