/** Schemas that rules are checked with: named in metadata, or written there (v1/ast/check.go). */
import type { AnnotationSet } from '../compile/annotation-types.ts';
import type { Annotations, Module, Rule, Term } from '../syntax/ast.ts';
import type { RegoError } from '../error.ts';
import { rulePath } from '../compile/rule-tree.ts';
import { regoError } from '../compile/session.ts';
import { groundPrefix } from '../compile/walk.ts';
import { printRef } from '../syntax/print.ts';
import { fromJs, type Value } from '../values/index.ts';
import { ANY, objectOf } from './construct.ts';
import { typeOfReference, type TypeEnvironment } from './environment.ts';
import { SchemaProblem, typeOfSchema } from './schema-type.ts';
import { dynamicOf, propertiesOf, type Dynamic, type Known } from './shape.ts';
import { jsonOfTerm } from './term-json.ts';
import { putType } from './tree.ts';
import type { Type } from './type.ts';

/** Schemas by the printed references that metadata names them by: `schema` is that of the input, `schema.x` others. */
export type Schemas = ReadonlyMap<string, Value>;

/** The name of the schema that every rule's input is checked with. */
export const INPUT_SCHEMA = 'schema';

type SchemaAnnotation = NonNullable<Annotations['schemas']>[number];

interface SchemaTypes {
  /** Adds what metadata says of a rule's documents to its environment; answers with what is wrong. */
  apply(environment: TypeEnvironment, module: Module, rule: Rule): RegoError[];
}

export function makeSchemaTypes(annotations: AnnotationSet, schemas: Schemas | undefined): SchemaTypes {
  const known = new Map<string, Type>();
  const typeFor = ({ schema, definition }: SchemaAnnotation): Type | undefined => {
    if (schema === undefined) return typeOfSchema(fromJs(definition) ?? null);
    if (schemas === undefined) return undefined;
    const name = printRef(schema.parts);
    const found = schemas.get(name);
    if (found === undefined) throw new SchemaProblem(`undefined schema: ${name}`);
    const type = known.get(name) ?? typeOfSchema(found);
    known.set(name, type);
    return type;
  };
  return {
    apply(environment, module, rule) {
      const errors: RegoError[] = [];
      for (const annotation of annotationsFor(annotations, module, rule)) {
        try {
          const type = typeFor(annotation);
          if (type !== undefined) put(environment, annotation.path.parts, type);
        } catch (error) {
          if (!(error instanceof SchemaProblem)) throw error;
          errors.push(regoError('rego_type_error', rule.location, error.message));
        }
      }
      return errors;
    },
  };
}

/** From the outermost package to the rule: what is nearer says the last word. */
function annotationsFor(set: AnnotationSet, module: Module, rule: Rule): SchemaAnnotation[] {
  const packagePath = module.package.path.parts;
  const found = packagePath.map((_part, at) => set.byPath.get(printRef(packagePath.slice(0, at + 1))));
  found.push(set.byPackage.get(printRef(packagePath)));
  found.push(set.byPath.get(printRef(groundPrefix(rulePath(module, rule)))));
  found.push(...(set.byRule.get(rule) ?? []));
  return found.flatMap((annotations) => annotations?.schemas ?? []);
}

function put(environment: TypeEnvironment, path: readonly Term[], type: Type): void {
  const { length, outer } = outermost(environment, path);
  if (outer === undefined || length === path.length) putType(environment.tree, path, type);
  else putType(environment.tree, path.slice(0, length), overridden(path.slice(length), outer, type));
}

/** The shortest beginning of a path of which something is known. */
function outermost(
  environment: TypeEnvironment,
  path: readonly Term[],
): { readonly length: number; readonly outer: Known } {
  for (let length = 1; length < Math.max(path.length, 2); length += 1) {
    const outer = typeOfReference(environment, path.slice(0, length));
    if (outer !== undefined) return { length, outer };
  }
  return { length: 0, outer: undefined };
}

/** A type with another one at a path inside. */
function overridden(path: readonly Term[], outer: Known, type: Type): Type {
  if (outer?.type !== 'object') return nested(path, type, { key: ANY, value: ANY });
  const [part, ...rest] = path;
  if (part === undefined) return type;
  const key = jsonOfTerm(part);
  const dynamic = dynamicOf(outer);
  const properties = propertiesOf(outer);
  if (!properties.some((property) => property.key === key)) {
    const added = nested(path, type, dynamic);
    return objectOf([...properties, ...(added.type === 'object' ? propertiesOf(added) : [])], dynamic);
  }
  const replaced = properties.map((property) =>
    property.key === key
      ? { key, value: rest.length === 0 ? type : overridden(rest, property.value, type) }
      : property,
  );
  return objectOf(replaced, dynamic);
}

function nested(path: readonly Term[], type: Type, dynamic: Dynamic | undefined): Type {
  return path.map(jsonOfTerm).reduceRight<Type>((value, key) => objectOf([{ key, value }], dynamic), type);
}
