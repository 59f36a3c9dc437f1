import type { Module, Term } from '@toride/rego';
import type { DataReads } from '../client/driver.ts';
import { dataRefs } from './module-checks.ts';

/**
 * What modules read of `data`, from how their references begin: `data.inventory.namespace[ns][version].Service[name]` reads
 * Services of any group. A reference that ends before the kind reads everything.
 */
export function dataReads(modules: readonly Module[]): DataReads {
  const kinds = new Map<string, { group: string; kind: string }>();
  let facts = false;
  for (const { parts } of modules.flatMap((module) => dataRefs(module.rules))) {
    const root = constant(parts[1]);
    if (root === 'toride') facts = true;
    if (root !== 'inventory') continue;
    // Cluster-scoped objects have one level less: no namespace.
    const at = constant(parts[2]) === 'cluster' ? 3 : 4;
    const version = constant(parts[2]) === undefined ? undefined : constant(parts[at]);
    const kind = constant(parts[2]) === undefined ? undefined : constant(parts[at + 1]);
    const entry = { group: version === undefined ? '*' : groupOf(version), kind: kind ?? '*' };
    kinds.set(`${entry.group}/${entry.kind}`, entry);
  }
  return { inventory: [...kinds.values()], facts };
}

function constant(term: Term | undefined): string | undefined {
  return term?.type === 'string' ? term.value : undefined;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}
