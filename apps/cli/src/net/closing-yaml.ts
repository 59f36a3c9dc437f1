import { isJsonObject, type Json, type JsonObject, stringifyJson } from '@toride/core';
import { type ClosingPolicy, describe } from './closing-policies.ts';

/** Documents to apply, each with what it does above it. JSON is YAML too, and needs no rules of quoting. */
export function closingYaml(policies: readonly ClosingPolicy[]): string {
  if (policies.length === 0) return '# Nothing is open to other namespaces.\n';
  return policies
    .map((one) => {
      const about = describe(one)
        .map((line) => `# ${line}\n`)
        .join('');
      return `---\n${about}${yaml(one.object, '')}`;
    })
    .join('');
}

/** Block style for what policies are made of; texts are quoted as in JSON, which YAML reads alike. */
function yaml(value: JsonObject, indent: string): string {
  return Object.entries(value)
    .map(([key, own]) => `${indent}${plain(key)}:${below(own, indent)}`)
    .join('');
}

function below(value: Json | undefined, indent: string): string {
  if (Array.isArray(value)) return `\n${(value as readonly Json[]).map((one) => item(one, indent)).join('')}`;
  if (isJsonObject(value) && Object.keys(value).length > 0) return `\n${yaml(value, `${indent}  `)}`;
  return ` ${typeof value === 'string' ? plain(value) : stringifyJson(value ?? null)}\n`;
}

function item(value: Json, indent: string): string {
  if (isJsonObject(value)) return `${indent}- ${yaml(value, `${indent}  `).slice(indent.length + 2)}`;
  return `${indent}-${below(value, indent)}`;
}

/** What no reader of YAML takes for anything but a text stays as it is. */
function plain(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : stringifyJson(text);
}
