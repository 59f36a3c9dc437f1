/** Which functions each Kubernetes version has (k8s.io/apiserver/pkg/cel/environment/base.go). */
import { joinLibraries } from './declaration.ts';
import type { Functions, Library } from './declaration.ts';
import { AUTHORIZER_SELECTORS, AUTHORIZERS, JSON_PATCH_KEYS } from './authorizer.ts';
import { EXTENDED_LISTS, KUBERNETES_LISTS, MAPS, OPTIONALS, SETS } from './collections.ts';
import { FORMAT_LIBRARY } from './formats.ts';
import { CIDRS, IPS } from './net.ts';
import { QUANTITIES } from './quantity.ts';
import { REGEX } from './regex.ts';
import { SEMVERS } from './semver.ts';
import { STANDARD } from './standard.ts';
import { STRING_FORMAT, STRINGS } from './strings.ts';
import { URLS } from './urls.ts';

const LIBRARIES: readonly Library[] = [
  STANDARD,
  URLS,
  REGEX,
  KUBERNETES_LISTS,
  AUTHORIZERS,
  OPTIONALS,
  QUANTITIES,
  STRINGS,
  STRING_FORMAT,
  SETS,
  IPS,
  CIDRS,
  FORMAT_LIBRARY,
  AUTHORIZER_SELECTORS,
  MAPS,
  SEMVERS,
  EXTENDED_LISTS,
];
const PATCH_LIBRARIES: readonly Library[] = [JSON_PATCH_KEYS];

const known = new Map<string, Functions>();

/** The functions of a Kubernetes version, and of mutations where `patchTypes` is set. */
export function functionsOf(minor: number, patchTypes: boolean): Functions {
  const key = `${String(minor)} ${String(patchTypes)}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const libraries = [...LIBRARIES, ...(patchTypes ? PATCH_LIBRARIES : [])].filter(
    ({ since }) => since <= minor,
  );
  const functions = joinLibraries(libraries);
  known.set(key, functions);
  return functions;
}
