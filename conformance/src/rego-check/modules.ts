/** Rego from the test-data folder: modules of OPA's cases, and the templates of the Gatekeeper library with their libs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from '@toride/inventory';

/** Files that are compiled together. */
export interface Sources {
  readonly texts: readonly string[];
  readonly version: 'v0' | 'v1';
}

export function readSources(dataDir: string): Sources[] {
  return [...opaCases(join(dataDir, 'rego')), ...templates(join(dataDir, 'gatekeeper-library'))];
}

function opaCases(folder: string): Sources[] {
  const seen = new Set<string>();
  const sources: Sources[] = [];
  for (const file of readdirSync(folder).toSorted()) {
    const { cases } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      cases: { modules?: string[] }[];
    };
    for (const { modules: texts = [] } of cases) {
      const key = texts.join('\0');
      if (texts.length === 0 || seen.has(key)) continue;
      seen.add(key);
      sources.push({ texts, version: 'v1' });
    }
  }
  return sources;
}

interface Template {
  readonly kind?: string;
  readonly spec?: {
    readonly targets?: readonly {
      readonly rego?: string;
      readonly libs?: readonly string[];
      readonly code?: readonly { readonly engine?: string; readonly source?: Code }[];
    }[];
  };
}

interface Code {
  readonly rego?: string;
  readonly libs?: readonly string[];
  readonly version?: string;
}

function templates(folder: string): Sources[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('template.yaml'))
    .toSorted()
    .flatMap((path) =>
      templateSources(
        parseDocument(readFileSync(join(folder, path), 'utf8'), { file: path, line: 1 })
          .value as unknown as Template,
      ),
    );
}

function templateSources(template: Template): Sources[] {
  const targets = template.spec?.targets ?? [];
  const codes = targets.flatMap((target) => [
    target as Code,
    ...(target.code ?? []).map(({ source }) => source ?? {}),
  ]);
  return codes.flatMap(({ rego, libs = [], version }) =>
    rego === undefined ? [] : [{ texts: [rego, ...libs], version: version === 'v1' ? 'v1' : 'v0' }],
  );
}
