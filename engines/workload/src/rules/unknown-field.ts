import type { UnknownField } from '@toride/core';
import { defineResourceRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';

/** API conventions, "Unknown fields": without strict validation the server drops them in silence. */
export const unknownField = defineResourceRule({
  id: 'unknown-field',
  title: 'Every field is one that the API knows',
  why: 'The API server drops a misspelt field without a word. A readOnlyRootFileSystem that was meant to protect is simply not there.',
  severity: 'medium',
  scope: 'object',
  reason: 'unknown field',
  detail: 'field {field} is unknown and dropped in silence{meaning}',
  remediation: "Correct the field's name or place; apply with kubectl's default strict validation.",
  frameworks: [...owasp('workload'), ...cisGeneralPolicy(3), ...nsa('Pod security enforcement')],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation'],
  alike: 'kube-linter schema-validation',
  noise: 'By the published OpenAPI of the target version; custom resources without a schema are left alone.',
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  readOnlyRootFilesystem: true' }),
    fail: exampleDeployment({ container: 'securityContext:\n  readOnlyRootFileSystem: true' }),
  }),
  kinds: 'any',
  check(resource, context) {
    const fields = context.unknownFieldsOf(resource);
    if (fields.length === 0) return undefined;
    const base = resource.place.pointer.length;
    return fields.map((unknown) => ({
      at: unknown.place.pointer.slice(base),
      dropped: true,
      values: { field: unknown.field.slice(0, LONGEST), meaning: meaningOf(unknown) },
    }));
  },
});

/** A key may be of any length. */
const LONGEST = 80;

/** What the author probably wanted, most certain first. */
function meaningOf({ nearest, belongs, since, until }: UnknownField): string {
  if (since !== undefined) return `; Kubernetes knows it from ${since} on`;
  if (until !== undefined) return `; Kubernetes knew it up to ${until}`;
  if (belongs !== undefined)
    return `; it belongs ${belongs === '' ? "at the object's root" : `in ${belongs}`}`;
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}
