import type { Json } from '@toride/core';
import { isJsonObject, stringifyJson } from '@toride/core';
import { isLevel, parsePolicyVersion } from '../level.ts';
import { INVALID_LEVEL, INVALID_VERSION, MODES, PRIVILEGED_POLICY, type Policy } from './labels.ts';
import { duplicateValue, invalidValue, type FieldError } from './status.ts';

/** What the plug-in skips, whatever the namespace asks for. */
export interface Exemptions {
  readonly usernames: readonly string[];
  readonly namespaces: readonly string[];
  readonly runtimeClasses: readonly string[];
}

/** The plug-in's configuration, decoded (`pod-security.admission.config.k8s.io/v1`). */
export interface PodSecurityConfiguration {
  readonly defaults: Policy;
  readonly exemptions: Exemptions;
}

export const DEFAULT_CONFIGURATION: PodSecurityConfiguration = {
  defaults: PRIVILEGED_POLICY,
  exemptions: { usernames: [], namespaces: [], runtimeClasses: [] },
};

const GROUP = 'pod-security.admission.config.k8s.io';
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'].map((version) => `${GROUP}/${version}`);

/**
 * Reads a PodSecurityConfiguration: its own document, or the entry of the plug-in in an AdmissionConfiguration
 * (`--admission-control-config-file`) whose configuration stands inline.
 *
 * @param document parsed YAML or JSON; `defaults` and `exemptions` alone do too, as in an engine's options
 * @returns the configuration, or what the API server would refuse in it, in its words, one error a field
 */
export function readConfiguration(
  document: Json,
): { readonly configuration: PodSecurityConfiguration } | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const root = ownConfiguration(document, errors);
  const defaults = defaultsOf(root['defaults'] ?? {}, errors);
  const exemptions = exemptionsOf(root['exemptions'] ?? {}, errors);
  return errors.length > 0 ? { errors } : { configuration: { defaults, exemptions } };
}

type Fields = Readonly<Record<string, Json>>;

function ownConfiguration(document: Json, errors: FieldError[]): Fields {
  const root = object('', document, errors);
  if (root['kind'] === 'AdmissionConfiguration') {
    const plugins = Array.isArray(root['plugins']) ? (root['plugins'] as readonly Json[]) : [];
    const own = plugins.find((plugin) => isJsonObject(plugin) && plugin['name'] === 'PodSecurity');
    return ownConfiguration(isJsonObject(own) ? (own['configuration'] ?? {}) : {}, errors);
  }
  const { apiVersion, kind } = root;
  if (apiVersion !== undefined && !VERSIONS.includes(shown(apiVersion))) {
    errors.push(invalidValue('apiVersion', shown(apiVersion), `must be one of ${VERSIONS.join(', ')}`));
  }
  if (kind !== undefined && kind !== 'PodSecurityConfiguration') {
    errors.push(invalidValue('kind', shown(kind), 'must be PodSecurityConfiguration'));
  }
  return root;
}

function defaultsOf(value: Json, errors: FieldError[]): Policy {
  const fields = object('defaults', value, errors);
  const entries = MODES.map((mode) => {
    const level = text(`defaults.${mode}`, fields[mode], errors) || 'privileged';
    const version = text(`defaults.${mode}-version`, fields[`${mode}-version`], errors) || 'latest';
    const parsed = parsePolicyVersion(version);
    if (!isLevel(level)) errors.push(invalidValue(`defaults.${mode}`, level, INVALID_LEVEL));
    if (parsed === undefined) {
      errors.push(invalidValue(`defaults.${mode}-version`, version, INVALID_VERSION));
    }
    return [mode, { level: isLevel(level) ? level : 'restricted', version: parsed ?? 'latest' }] as const;
  });
  return Object.fromEntries(entries) as Policy;
}

function exemptionsOf(value: Json, errors: FieldError[]): Exemptions {
  const fields = object('exemptions', value, errors);
  return {
    namespaces: list('namespaces', fields['namespaces'], namespaceProblem, errors),
    runtimeClasses: list('runtimeClasses', fields['runtimeClasses'], subdomainProblem, errors),
    usernames: list('usernames', fields['usernames'], usernameProblem, errors),
  };
}

function list(
  name: string,
  value: Json | undefined,
  problemOf: (item: string) => string | undefined,
  errors: FieldError[],
): string[] {
  const items: string[] = [];
  if (value === undefined || value === null) return items;
  if (!Array.isArray(value)) {
    errors.push(invalidValue(`exemptions.${name}`, shown(value), 'must be a list'));
    return items;
  }
  for (const [index, entry] of (value as readonly Json[]).entries()) {
    const field = `exemptions.${name}[${index}]`;
    const item = text(field, entry, errors);
    const problem = problemOf(item);
    if (problem !== undefined) errors.push(invalidValue(field, item, problem));
    else if (items.includes(item)) errors.push(duplicateValue(field, item));
    else items.push(item);
  }
  return items;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

function namespaceProblem(name: string): string | undefined {
  return joined([
    name.length > 63 ? 'must be no more than 63 characters' : undefined,
    new RegExp(`^${LABEL}$`).test(name)
      ? undefined
      : `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
  ]);
}

function subdomainProblem(name: string): string | undefined {
  return joined([
    name.length > 253 ? 'must be no more than 253 characters' : undefined,
    new RegExp(`^${SUBDOMAIN}$`).test(name)
      ? undefined
      : `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
  ]);
}

function usernameProblem(name: string): string | undefined {
  return name === '' ? 'username must not be empty' : undefined;
}

function joined(problems: readonly (string | undefined)[]): string | undefined {
  const present = problems.filter((problem) => problem !== undefined);
  return present.length === 0 ? undefined : present.join(', ');
}

function object(field: string, value: Json, errors: FieldError[]): Fields {
  if (isJsonObject(value)) return value;
  if (value !== null) errors.push(invalidValue(field, shown(value), 'must be an object'));
  return {};
}

function text(field: string, value: Json | undefined, errors: FieldError[]): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  errors.push(invalidValue(field, shown(value), 'must be a string'));
  return '';
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}
