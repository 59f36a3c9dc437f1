import { templateText } from '../testing.ts';

/** A template whose Rego is given, of the kind `Rule`. */
export function ruleTemplate(rego: string, kind = 'Rule'): string {
  const text = templateText(kind, '{ type: object, x-kubernetes-preserve-unknown-fields: true }');
  const module = `package rule\n${rego}`.replaceAll(/^/gm, '        ');
  return text.replace(/rego: \|[^]*/, `rego: |\n${module}\n`);
}

/** A constraint as a document of its own. */
export function constraintText(spec = '{}', name = 'c', kind = 'Rule'): string {
  return `---\n{ apiVersion: constraints.gatekeeper.sh/v1beta1, kind: ${kind}, metadata: { name: ${name} }, spec: ${spec} }\n`;
}

export const PODS = '{ match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }';

/** Images of the tag latest, by container. */
export const LATEST = `violation[{"msg": msg}] {
  container := input.review.object.spec.containers[_]
  endswith(container.image, ":latest")
  msg := sprintf("container <%v> runs latest", [container.name])
}`;
