import { isJsonObject, type JsonObject } from '@toride/core';
import { parseDocument, splitDocuments } from '@toride/inventory';

/** The objects of a YAML text, for tests. */
export function objectsOf(text: string): JsonObject[] {
  return splitDocuments(text).flatMap((slice) => {
    const { value } = parseDocument(slice.text, { file: 'test.yaml', line: slice.line });
    return isJsonObject(value) ? [value] : [];
  });
}

export function objectOf(text: string): JsonObject {
  const [object] = objectsOf(text);
  if (object === undefined) throw new Error('expected an object in the test');
  return object;
}

/** A template with a schema of parameters, `{}` for none, whose Rego always violates. */
export function templateText(kind: string, schema: string, version = 'v1'): string {
  return `
apiVersion: templates.gatekeeper.sh/${version}
kind: ConstraintTemplate
metadata: { name: ${kind.toLowerCase()} }
spec:
  crd: { spec: { names: { kind: ${kind} }, validation: { openAPIV3Schema: ${schema} } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package always
        violation[{"msg": "hit"}] { true }
`;
}
