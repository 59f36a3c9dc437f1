/** A template and a constraint that denies Pods with the tag `latest`, for tests. */
export const POLICIES = `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: notlatest }
spec:
  crd: { spec: { names: { kind: NotLatest } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package notlatest
        violation[{"msg": msg}] {
          image := input.review.object.spec.containers[_].image
          endswith(image, ":latest")
          msg := sprintf("%v is a moving tag", [image])
        }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: NotLatest
metadata: { name: pods }
spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }
`;

/** An archive of one file, for tests (POSIX.1-1988, ustar). */
export function tarOf(name: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0        0', 136);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(1024 + ((512 - (content.length % 512)) % 512))]);
}
