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
