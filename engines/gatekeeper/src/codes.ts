import type { CodeTable } from '@toride/core';

export const GATEKEEPER_CODES = {
  TORIDE_GATEKEEPER_OPTION: {
    meaning:
      'The section `engines.gatekeeper` of toride.yaml holds an unknown option, or one of a wrong type.',
    solve: 'The option is `steps`: how many steps one policy may take for one object, 5000000 unless set.',
  },
  TORIDE_GATEKEEPER_TEMPLATE: {
    meaning: 'A ConstraintTemplate is not one that Gatekeeper takes, so its constraints judge nothing.',
    solve:
      'Correct the field that the message names: one target named admission.k8s.gatekeeper.sh, a name that is the kind in lower case, code for an engine, and no field that the version of the template does not know.',
  },
  TORIDE_GATEKEEPER_SCHEMA: {
    meaning: "A template's schema of parameters is not a structural schema.",
    solve:
      'Give every field a type (or x-kubernetes-preserve-unknown-fields), every list its items, and leave out $ref, definitions and patternProperties. A v1beta1 template of old may set legacySchema: true.',
  },
  TORIDE_GATEKEEPER_REGO: {
    meaning: "A template's Rego cannot be read or compiled.",
    solve:
      'Correct the line that the message shows. A module must have a rule named violation, and may refer to input, data.inventory and its own libs (packages below lib) only.',
  },
  TORIDE_GATEKEEPER_TEMPLATE_DUPLICATE: {
    meaning: 'Two templates make the same kind of constraint; the first by file and place is used.',
    solve: 'Delete one of them, or give it a kind of its own.',
  },
  TORIDE_GATEKEEPER_CONSTRAINT: {
    meaning: 'A constraint does not fit its template, or its match block is invalid, so it judges nothing.',
    solve: 'Correct the field that the message names; the template says which parameters there are.',
  },
  TORIDE_GATEKEEPER_CONSTRAINT_ORPHAN: {
    meaning: 'A constraint has no template, so it judges nothing.',
    solve: 'Add the ConstraintTemplate of its kind to the input, or delete the constraint.',
  },
  TORIDE_GATEKEEPER_MUTATOR: {
    meaning: 'A mutator is invalid or conflicts with another one; Gatekeeper applies neither.',
    solve: 'Correct the location, path tests or value that the message names.',
  },
  TORIDE_GATEKEEPER_EXTERNAL_DATA: {
    meaning:
      'A policy asks an external data provider, and nobody here knows what it would answer. What the policy should have judged is unknown.',
    solve:
      'Write the answers down in a file for `--external-data`, or allow the host of an HTTPS provider with `--external-data-host`.',
  },
  TORIDE_GATEKEEPER_EXPANSION: {
    meaning: 'An ExpansionTemplate is invalid, or makes a cycle with others.',
    solve: 'Name a templateSource, a complete generatedGVK, and applyTo entries that do not lead back to it.',
  },
  TORIDE_GATEKEEPER_ADMISSION_POLICY: {
    meaning:
      'A ValidatingAdmissionPolicy or MutatingAdmissionPolicy is one that the API server refuses, so what it would judge is unknown.',
    solve:
      'Correct the field that the message names, in the words of the API server; kubectl apply --dry-run=server says the same.',
  },
  TORIDE_GATEKEEPER_ADMISSION_BINDING: {
    meaning:
      'A binding of an admission policy is one that the API server refuses, or names a policy that is not there.',
    solve:
      'Correct the field that the message names, or add the policy that spec.policyName names to the input.',
  },
  TORIDE_GATEKEEPER_CEL: {
    meaning:
      'A CEL expression of a policy or of a template does not compile, so what it would judge is unknown.',
    solve:
      'Correct the expression at the place that the message shows: names that are declared there, functions that exist for the types, and a result of the type that the field wants.',
  },
} as const satisfies CodeTable;

export type GatekeeperCode = keyof typeof GATEKEEPER_CODES;

/** What is wrong with one object of Gatekeeper's own kinds. */
export interface Problem {
  readonly code: GatekeeperCode;
  readonly message: string;
  /** JSON pointer from the object's root. */
  readonly pointer: string;
  /** Where in the text that the pointer leads to, where it is code. */
  readonly within?: Omit<CodePlace, 'pointer'>;
}

/** A place in code that is a field of an object. */
export interface CodePlace {
  /** JSON pointer from the object's root to the field that holds the code. */
  readonly pointer: string;
  /** Counted from 1, within the code. */
  readonly row: number;
  readonly column: number;
}
