import { expect, test } from 'vitest';
import { nearestName, placeOfField } from './near-names.ts';
import { structType } from './published-api.ts';

test.each([
  ['ingres', ['egress', 'ingress', 'podSelector'], 'ingress'],
  ['readOnlyRootFileSystem', ['readOnlyRootFilesystem'], 'readOnlyRootFilesystem'],
  ['RUNASUSER', ['runAsGroup', 'runAsUser'], 'runAsUser'],
  ['continers', ['containers', 'initContainers'], 'containers'],
  ['hostNetwrok', ['hostNetwork'], 'hostNetwork'],
  ['nmae', ['name', 'same'], 'name'],
  ['env', ['ena', 'enb'], 'ena'],
  ['quux', ['name', 'image'], undefined],
  ['ab', ['cd'], undefined],
])('%s is nearest to %2$s', (name, known, expected) => {
  expect(nearestName(name, known)).toBe(expected);
});

test('a key of a megabyte costs nothing', () => {
  expect(nearestName('x'.repeat(1_000_000), ['x'.repeat(79)])).toBeUndefined();
});

test('a field is looked for below, then in what encloses it', () => {
  const deployment = { struct: structType('apps.v1.Deployment', 36), path: '' };
  const spec = { struct: structType('apps.v1.DeploymentSpec', 36), path: 'spec' };
  expect(placeOfField('hostNetwork', [deployment, spec])).toBe('spec.template.spec');
  expect(placeOfField('labels', [deployment])).toBe('metadata');
  expect(
    placeOfField('replicas', [
      deployment,
      spec,
      { struct: structType('core.v1.PodTemplateSpec', 36), path: 'spec.template' },
    ]),
  ).toBe('spec');
  expect(placeOfField('quux', [deployment, spec])).toBeUndefined();
});
