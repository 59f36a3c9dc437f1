/** Metadata as OPA's JSON: only what its author wrote, and the scope. */
import type { Annotations, Term } from './ast.ts';
import type { AstJson } from './ast-json.ts';

type Fields = Record<string, AstJson>;

export function annotationsToJson(annotations: Annotations, term: (term: Term) => AstJson): Fields {
  const { scope, title, description, entrypoint, organizations, authors, compile, custom, labels } =
    annotations;
  const { relatedResources, schemas } = annotations;
  return {
    scope,
    ...textField('title', title),
    ...textField('description', description),
    ...(entrypoint === true ? { entrypoint } : {}),
    ...listField('organizations', organizations),
    ...listField(
      'related_resources',
      relatedResources?.map(({ ref, description: text }) => withText({ ref }, 'description', text)),
    ),
    ...listField(
      'authors',
      authors?.map(({ name, email }) => withText({ name }, 'email', email)),
    ),
    ...listField(
      'schemas',
      schemas?.map((schema) => schemaFields(schema, term)),
    ),
    ...(compile === undefined ? {} : { compile: compileFields(compile, term) }),
    ...mapField('custom', custom),
    ...mapField('labels', labels),
  };
}

function textField(key: string, text: string | undefined): Fields {
  return text === undefined || text === '' ? {} : { [key]: text };
}

function withText(fields: Fields, key: string, text: string | undefined): Fields {
  return { ...fields, ...textField(key, text) };
}

function listField(key: string, list: readonly AstJson[] | undefined): Fields {
  return list === undefined || list.length === 0 ? {} : { [key]: list };
}

function mapField(key: string, map: Record<string, unknown> | undefined): Fields {
  return map === undefined || Object.keys(map).length === 0 ? {} : { [key]: map as AstJson };
}

type Schema = NonNullable<Annotations['schemas']>[number];

/** Paths were read from a key of the block, so their places would say nothing. */
function schemaFields({ path, schema, definition }: Schema, term: (term: Term) => AstJson): Fields {
  const steps = path.parts.map((part) => {
    const { location: _location, ...rest } = term(part) as Fields;
    return rest;
  });
  return {
    path: steps,
    ...(schema === undefined ? {} : { schema: schema.parts.map(term) }),
    ...(definition === undefined ? {} : { definition: definition as AstJson }),
  };
}

function compileFields(
  { unknowns, maskRule }: NonNullable<Annotations['compile']>,
  term: (term: Term) => AstJson,
): Fields {
  return {
    ...listField(
      'unknowns',
      unknowns?.map((ref) => ref.parts.map(term)),
    ),
    ...(maskRule === undefined ? {} : { mask_rule: maskRule.parts.map(term) }),
  };
}
