/** The parts of a metadata block that are Rego themselves: schemas, and hints for compilation to data filters. */
import { AnnotationProblem, plainMap } from './annotation-values.ts';
import type { Annotations, RefTerm, Term } from './ast.ts';
import { refTerm } from './nodes.ts';
import { parseTermText } from './parse-term.ts';
import { quote } from './quote.ts';

type Schema = NonNullable<Annotations['schemas']>[number];

/** One entry of `schemas`: a path, and the name of a schema or the schema itself. */
export function readSchema(entry: ReadonlyMap<string, unknown>): Schema {
  const [first = ['', undefined] as const] = entry;
  const [text, value] = first;
  const path = parseTermText(text);
  if (path?.type !== 'ref') throw new AnnotationProblem('invalid document reference');
  if (typeof value === 'string') return { path, schema: schemaRef(value) };
  if (value instanceof Map) return { path, definition: plainMap(value as Map<string, unknown>) };
  throw new AnnotationProblem(`invalid schema declaration for path ${quote(text)}`);
}

function schemaRef(text: string): RefTerm {
  const term = parseTermText(text);
  if (term !== undefined && isSchemaRoot(term)) return refTerm([term], term.location);
  if (term?.type === 'ref' && isSchemaRoot(term.parts[0]!)) return term;
  throw new AnnotationProblem('invalid schema reference');
}

function isSchemaRoot(term: Term): boolean {
  return term.type === 'var' && term.name === 'schema';
}

export function readCompile(compile: ReadonlyMap<string, unknown>): NonNullable<Annotations['compile']> {
  const listed = compile.get('unknowns');
  const mask = compile.get('mask_rule');
  const unknowns = Array.isArray(listed)
    ? listed.filter((item) => typeof item === 'string').map(unknownRef)
    : [];
  return {
    ...(unknowns.length === 0 ? {} : { unknowns }),
    ...(typeof mask === 'string' ? { maskRule: maskRef(mask) } : {}),
  };
}

function unknownRef(text: string): RefTerm {
  const term = parseTermText(text);
  if (term?.type === 'ref') return term;
  throw new AnnotationProblem(`invalid unknowns element ${quote(text)}: expected ref`);
}

function maskRef(text: string): RefTerm {
  const term = parseTermText(text);
  if (term?.type === 'ref') return term;
  if (term?.type === 'var' || term?.type === 'string') return refTerm([term], term.location);
  throw new AnnotationProblem(`invalid mask_rule annotation ${quote(text)}`);
}
