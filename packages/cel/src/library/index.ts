/** Which functions each Kubernetes version has (k8s.io/apiserver/pkg/cel/environment/base.go). */
import { joinLibraries } from './declaration.ts';
import type { Functions, Library } from './declaration.ts';
import { REGEX } from './regex.ts';
import { STANDARD } from './standard.ts';

const LIBRARIES: readonly Library[] = [STANDARD, REGEX];
const PATCH_LIBRARIES: readonly Library[] = [];

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
