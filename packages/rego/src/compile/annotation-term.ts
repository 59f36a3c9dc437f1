/** Metadata as the value that `rego.metadata.rule()` and `rego.metadata.chain()` return. */
import type { Annotations, RefTerm, Term } from '../syntax/ast.ts';
import { printTerm } from '../syntax/print.ts';
import type { ChainLink } from './annotation-set.ts';
import { NOWHERE, stringTerm } from './nodes.ts';
import { settleObject } from './term-order.ts';

export function annotationsTerm(annotations: Annotations): Term {
  const {
    entrypoint,
    relatedResources,
    schemas,
    location: _place,
    endRow: _row,
    compile: _compile,
    ...plain
  } = annotations;
  return valueTerm({
    ...withoutEmpty(plain),
    ...(entrypoint === true ? { entrypoint } : {}),
    ...withoutEmpty({ related_resources: relatedResources?.map((resource) => withoutEmpty(resource)) }),
    ...withoutEmpty({
      schemas: schemas?.map(({ path, schema, definition }) =>
        schema === undefined
          ? { path: pathTexts(path), definition }
          : { path: pathTexts(path), schema: pathTexts(schema) },
      ),
    }),
  });
}

export function chainTerm(links: readonly ChainLink[]): Term {
  const items = links.map(({ path, annotations }) => {
    const entries: [Term, Term][] = [[stringTerm('path'), valueTerm(path.slice(1).map(partText))]];
    if (annotations !== undefined) entries.unshift([stringTerm('annotations'), annotationsTerm(annotations)]);
    return { type: 'object', pairs: entries, location: NOWHERE } satisfies Term;
  });
  return { type: 'array', items, location: NOWHERE };
}

function pathTexts(path: RefTerm): string[] {
  return path.parts.map(partText);
}

function partText(part: Term): string {
  return part.type === 'string' ? part.value : printTerm(part);
}

function withoutEmpty(record: object): Record<string, unknown> {
  const full = Object.entries(record).filter(([, value]) => {
    if (value === undefined || value === '') return false;
    if (Array.isArray(value)) return value.length > 0;
    return typeof value !== 'object' || value === null || Object.keys(value as object).length > 0;
  });
  return Object.fromEntries(full);
}

function valueTerm(value: unknown): Term {
  const location = NOWHERE;
  switch (typeof value) {
    case 'string':
      return stringTerm(value);
    case 'boolean':
      return { type: 'boolean', value, location };
    case 'number':
    case 'bigint':
      return { type: 'number', text: String(value), location };
    case 'object':
      break;
    case 'function':
    case 'symbol':
    case 'undefined':
      return { type: 'null', location };
  }
  if (value === null) return { type: 'null', location };
  if (Array.isArray(value)) return { type: 'array', items: value.map(valueTerm), location };
  const pairs = Object.entries(value).map(([key, item]): [Term, Term] => [stringTerm(key), valueTerm(item)]);
  const object = { type: 'object', pairs, location } satisfies Term;
  settleObject(object);
  return object;
}
