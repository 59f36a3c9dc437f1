import { expect, test } from 'vitest';
import { compileCel } from '../compile.ts';
import { admissionEnvironment } from '../kubernetes/admission-environment.ts';

const NAMES: Readonly<Record<string, string | undefined>> = {
  'Object{spec: Object.spec{replicas: 1}}': undefined,
  'Object{spec: Object.spec{list: [Object.spec.list{a: 1}], map: {"k": [Object.spec.map{}]}}}': undefined,
  'Object{spec: Object.wrong{}}':
    'unexpected type name "Object.wrong", expected "Object.spec", which matches field name path from root Object type',
  'Object{spec: Object.spec{list: [Object.spec.wrong{}]}}':
    'unexpected type name "Object.spec.wrong", expected "Object.spec.list", which matches field name path from root Object type',
  '[JSONPatch{op: "add", path: "/spec", value: Object.spec{}}]': undefined,
  '[JSONPatch{op: "add", path: "/spec", value: Object.spec{a: Object.b{}}}]':
    'unexpected type name "Object.b", expected "Object.spec.a", which matches field name path from root Object type',
};

test.each(Object.entries(NAMES))('%s', (source, mismatch) => {
  const compiled = compileCel(source, admissionEnvironment({ patchTypes: true }), [
    'Object',
    'list(JSONPatch)',
  ]);
  if (!compiled.ok) throw new Error(compiled.message);
  const evaluation = compiled.program.evaluate({});
  expect(evaluation.ok && evaluation.mismatch).toBe(mismatch);
});
