import { printTerm, type Module, type RefTerm, type Term } from '@toride/rego';

/** What a template's Rego may read below `data`: what Gatekeeper syncs, its libs, and what Toride knows besides. */
const READABLE = ['inventory', 'lib', 'toride'];

/**
 * What Gatekeeper refuses in a template's module that OPA would take: imports of anything but libs and future keywords,
 * and data of others.
 */
export function moduleFaults(module: Module, name: string): string[] {
  for (const { path } of module.imports) {
    const parts = path.type === 'ref' ? path.parts : [];
    const text = JSON.stringify(printTerm(path));
    if (isVar(parts[0], 'input')) return [`invalid import: cannot import input: ${text}`];
    if (!isVar(parts[0], 'future') && !isLib(parts)) return [`invalid import: bad import: ${text}`];
  }
  const bad = dataRefs(module.rules).filter(
    ({ parts }) => parts[1]?.type !== 'string' || !READABLE.includes(parts[1].value),
  );
  if (bad.length === 0) return [];
  const list = bad.map((ref) => `disallowed ref ${printTerm(ref)}`).join('\n');
  return [`invalid data references: check refs failed on module {${name}}: errors (${bad.length}):\n${list}`];
}

/** A lib's package lies below `lib`, and is not `lib` itself. */
export function isLibPackage({ package: { path } }: Module): boolean {
  return isLib(path.parts) && path.parts.length > 2;
}

export function packageText({ package: { path } }: Module): string {
  return printTerm(path);
}

function isLib([first, second]: readonly Term[]): boolean {
  return isVar(first, 'data') && second?.type === 'string' && second.value === 'lib';
}

export function isVar(term: Term | undefined, name: string): boolean {
  return term?.type === 'var' && term.name === name;
}

/** Every reference into `data`, wherever in the tree: nodes are plain objects. */
export function dataRefs(root: unknown): RefTerm[] {
  const found: RefTerm[] = [];
  const waiting: unknown[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if ('type' in node && node.type === 'ref') {
      const ref = node as RefTerm;
      if (isVar(ref.parts[0], 'data')) found.push(ref);
    }
    // The walk takes the last first: in reverse, so that references are told in the order of the text.
    for (const [key, value] of Object.entries(node).reverse()) if (key !== 'location') waiting.push(value);
  }
  return found;
}
