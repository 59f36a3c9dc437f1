/** Built-ins of OPA that are not here, each with the reason. */
export const MISSING: Readonly<Record<string, string>> = {
  'graphql.is_valid': 'GraphQL waits for a later version',
  'graphql.parse': 'GraphQL waits for a later version',
  'graphql.parse_and_verify': 'GraphQL waits for a later version',
  'graphql.parse_query': 'GraphQL waits for a later version',
  'graphql.parse_schema': 'GraphQL waits for a later version',
  'graphql.schema_is_valid': 'GraphQL waits for a later version',
};

/** Part of the language: compiled away, never called. */
export const COMPILED: readonly string[] = ['assign', 'eq', 'print'];
