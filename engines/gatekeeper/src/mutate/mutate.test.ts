import type { JsonObject } from '@toride/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at } from '../object.ts';
import { objectOf } from '../testing.ts';
import { assignImage, imagePartsError, splitImage } from './image.ts';
import { parseLocation, printLocation, type PathNode } from './location.ts';
import { readMutator, type Mutator } from './mutator.ts';
import { MutationSystem, type MutateResult } from './system.ts';

const POD = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { a: b } }
spec:
  containers:
    - { name: one, image: nginx, args: [x] }
    - { name: two, image: "gcr.io/app/web:1", ports: [{ name: http }] }`;

const mutatorText = (kind: string, spec: string, name = 'm'): string =>
  `{ apiVersion: mutations.gatekeeper.sh/v1, kind: ${kind}, metadata: { name: "${name}" }, spec: ${spec} }`;
const PODS = 'applyTo: [{ groups: [""], versions: [v1], kinds: [Pod] }]';

function mutator(text: string): Mutator {
  const { mutator: read, problem } = readMutator(objectOf(text));
  expect(problem).toBeUndefined();
  return read as Mutator;
}

function run(...texts: readonly string[]): MutateResult {
  const system = new MutationSystem(texts.map(mutator));
  return system.mutate(objectOf(POD), { namespace: undefined, source: 'Original' });
}

const assign = (location: string, value: string, more = ''): string =>
  mutatorText(
    'Assign',
    `{ ${PODS}, location: '${location}', parameters: { ${more} assign: { value: ${value} } } }`,
  );

describe('locations', () => {
  test.each<[string, readonly PathNode[]]>([
    [
      'spec.containers[name: *].image',
      [
        { type: 'Object', reference: 'spec' },
        { type: 'Object', reference: 'containers' },
        { type: 'List', keyField: 'name', keyValue: undefined },
        { type: 'Object', reference: 'image' },
      ],
    ],
    [
      ' a . "b.c"[ \'k\' : 8080 ] ',
      [
        { type: 'Object', reference: 'a' },
        { type: 'Object', reference: 'b.c' },
        { type: 'List', keyField: 'k', keyValue: 8080 },
      ],
    ],
    ['"won\\\'t"', [{ type: 'Object', reference: "won't" }]],
    ['', []],
  ])('%s is read', (text, nodes) => {
    expect(parseLocation(text)).toEqual({ nodes });
  });

  test.each([
    ['spec.', 'trailing separators are forbidden'],
    ['spec..x', 'unexpected token: expected field name or eof, got: SEPARATOR: "."'],
    ['spec[name]', 'unexpected token: expected \':\' following keyField name, got: RBRACKET: "]"'],
    ['spec[*: a]', 'unexpected token: expected keyField in listSpec, got: GLOB: "*"'],
    ['spec[a: b', 'unexpected token: expected \']\' following listSpec, got: EOF: ""'],
    ['1a', 'unexpected token: expected field name or eof, got: INT: "1"'],
    ['a "b', 'unexpected token: expected \'.\' or eof, got: ERROR: "b"'],
  ])('%s is refused', (text, error) => {
    expect(parseLocation(text)).toEqual({ error });
  });

  test('print to what reads the same', () => {
    const text = fc.string({ minLength: 1 }).filter((value) => value.isWellFormed());
    const object = fc.record({ type: fc.constant('Object' as const), reference: text });
    const list = fc.record({
      type: fc.constant('List' as const),
      keyField: text,
      keyValue: fc.oneof(text, fc.nat(), fc.constant(undefined)),
    });
    const path = fc
      .array(fc.tuple(object, fc.option(list)), { minLength: 1 })
      .map((pairs) => pairs.flatMap(([one, two]): PathNode[] => (two === null ? [one] : [one, two])));
    fc.assert(
      fc.property(path, (nodes) => {
        expect(parseLocation(printLocation(nodes))).toEqual({ nodes });
      }),
    );
  });
});

describe('Assign', () => {
  test('sets, makes what is missing, and follows globs and keys', () => {
    const result = run(
      assign('spec.containers[name: *].imagePullPolicy', 'Always'),
      mutatorText(
        'Assign',
        `{ ${PODS}, location: 'spec.a.b', parameters: { assign: { fromMetadata: { field: namespace } } } }`,
        'n',
      ),
      mutatorText(
        'Assign',
        `{ ${PODS}, location: 'spec.containers[name: two].ports[name: http].hostPort', parameters: { assign: { value: 80 } } }`,
        'o',
      ),
    );
    expect(result).toMatchObject({
      object: {
        spec: {
          a: { b: 'shop' },
          containers: [
            { imagePullPolicy: 'Always' },
            { imagePullPolicy: 'Always', ports: [{ name: 'http', hostPort: 80 }] },
          ],
        },
      },
      applied: [{ name: 'm' }, { name: 'n' }, { name: 'o' }],
    });
  });

  test('adds a member to a keyed list', () => {
    expect(run(assign('spec.containers[name: three]', '{ name: three, image: x }'))).toHaveProperty(
      'object.spec.containers.2',
      {
        name: 'three',
        image: 'x',
      },
    );
    expect(run(assign('spec.volumes[name: v].emptyDir', '{}'))).toHaveProperty('object.spec.volumes', [
      { name: 'v', emptyDir: {} },
    ]);
  });

  test('heeds path tests', () => {
    const tests = (subPath: string, condition: string): string =>
      `pathTests: [{ subPath: '${subPath}', condition: ${condition} }],`;
    expect(run(assign('spec.a.b', '1', tests('spec.a', 'MustExist')))).toMatchObject({ applied: [] });
    expect(run(assign('spec.a.b', '1', tests('spec.a', 'MustNotExist')))).toHaveProperty('object.spec.a', {
      b: 1,
    });
    expect(
      run(
        assign('spec.containers[name: *].args', '[z]', tests('spec.containers[name: *].args', 'MustExist')),
      ),
    ).toMatchObject({
      object: { spec: { containers: [{ args: ['z'] }, {}] } },
    });
  });

  test('leaves what it is given as it was', () => {
    const pod = objectOf(POD);
    const before = JSON.stringify(pod);
    new MutationSystem([mutator(assign('spec.x', '1'))]).mutate(pod, {
      namespace: undefined,
      source: 'Original',
    });
    expect(JSON.stringify(pod)).toBe(before);
  });

  test('a location through a prototype is a member like any other', () => {
    const result = run(assign('spec.__proto__.polluted', 'true'));
    expect(({} as JsonObject)['polluted']).toBeUndefined();
    expect(Object.keys(at((result as { object: JsonObject }).object, 'spec') as JsonObject)).toContain(
      '__proto__',
    );
  });

  test.each([
    [assign('metadata.labels.a', 'x'), "assign m can't change metadata"],
    [
      assign('spec.containers[name: a].name', 'x'),
      'invalid path format: changing the item key is not allowed',
    ],
    [assign('spec.containers[name: *]', '{}'), "can't append to a globbed list"],
    [
      assign('spec.c[name: a]', '{ name: b }'),
      'adding object to list with different key name: list key a, object key b',
    ],
    [
      mutatorText('Assign', `{ ${PODS}, location: spec.x, parameters: { assign: {} } }`),
      'assign must set one of `externalData`, `value` or `fromMetadata`: invalid assign field',
    ],
    [
      mutatorText('Assign', '{ location: spec.x, parameters: { assign: { value: 1 } } }'),
      'applyTo required for Assign mutator m',
    ],
    [
      assign('spec.x', '1', 'pathTests: [{ subPath: spec.y, condition: MustExist }],'),
      'all subpaths must be a prefix of the `location` value of the mutation: subpath "spec.y" is not a prefix of location "spec.x"',
    ],
    [
      mutatorText(
        'Assign',
        '{ applyTo: [{ groups: [""], versions: [v1], kinds: [Pod], operations: [DELETE] }], location: spec.x, parameters: { assign: { value: 1 } } }',
      ),
      'invalid applyTo for Assign mutator m: invalid operation "DELETE" in applyTo[0].operations: must be one of CREATE, UPDATE, *',
    ],
  ])('%s is refused', (text, message) => {
    expect(readMutator(objectOf(text)).problem?.message).toBe(message);
  });

  test('an object of another shape is an error', () => {
    expect(run(assign('spec.containers.image', 'x'))).toEqual({
      error:
        'mutation for mutator Assign.mutations.gatekeeper.sh /m failed for  Pod shop web: mismatch between path entry (type: object) and received object (type: []interface {}). Path: image',
    });
  });
});

describe('the other kinds', () => {
  const metadata = (location: string, value: string): string =>
    mutatorText('AssignMetadata', `{ location: ${location}, parameters: { assign: { value: ${value} } } }`);

  test('AssignMetadata adds labels and never replaces', () => {
    expect(run(metadata('metadata.labels.c', 'd'))).toHaveProperty('object.metadata.labels', {
      a: 'b',
      c: 'd',
    });
    expect(run(metadata('metadata.labels.a', 'd'))).toMatchObject({ applied: [] });
    expect(readMutator(objectOf(metadata('metadata.name', 'd'))).problem).toBeDefined();
    expect(readMutator(objectOf(metadata('metadata.labels.n', '1'))).problem).toBeDefined();
  });

  test('ModifySet merges and prunes', () => {
    const set = (operation: string, values: string): string =>
      mutatorText(
        'ModifySet',
        `{ ${PODS}, location: 'spec.containers[name: one].args', parameters: { operation: ${operation}, values: { fromList: ${values} } } }`,
      );
    expect(run(set('merge', '[x, z]'))).toHaveProperty('object.spec.containers.0.args', ['x', 'z']);
    expect(run(set('prune', '[x]'))).toHaveProperty('object.spec.containers.0.args', []);
    expect(run(set('merge', '[x]'))).toMatchObject({ applied: [] });
  });

  test('AssignImage replaces parts of a reference', () => {
    const image = mutatorText(
      'AssignImage',
      `{ ${PODS}, location: 'spec.containers[name: *].image', parameters: { assignDomain: mirror.example, assignTag: ":2" } }`,
    );
    expect(run(image)).toMatchObject({
      object: {
        spec: { containers: [{ image: 'mirror.example/nginx:2' }, { image: 'mirror.example/app/web:2' }] },
      },
    });
  });

  test.each([
    ['localhost:5000/repo/alpine:latest', { domain: 'localhost:5000', path: 'repo/alpine', tag: ':latest' }],
    ['some/hello@sha256:abcde', { domain: '', path: 'some/hello', tag: '@sha256:abcde' }],
    ['_/alpine', { domain: '', path: '_/alpine', tag: '' }],
  ])('%s is cut', (reference, parts) => {
    expect(splitImage(reference)).toEqual(parts);
    expect(assignImage(reference, { domain: '', path: '', tag: '' })).toBe(reference);
  });

  test.each([
    [{ domain: '', path: '', tag: '' }, 'at least one of'],
    [{ domain: 'nodots', path: '', tag: '' }, 'assignDomain "nodots" must be'],
    [{ domain: '', path: 'a/', tag: '' }, 'assignPath "a/" must be'],
    [{ domain: '', path: '', tag: 'latest' }, 'assignTag "latest" must be'],
    [{ domain: '', path: 'gcr.io/repo', tag: '' }, 'assignDomain must be set'],
  ])('%j cannot be assigned', (parts, message) => {
    expect(imagePartsError(parts)).toContain(message);
  });
});

describe('the system', () => {
  test('applies in the order of kinds and names until nothing changes', () => {
    const second = mutatorText(
      'Assign',
      `{ ${PODS}, match: { labelSelector: { matchLabels: { late: "yes" } } }, location: spec.x, parameters: { assign: { value: 1 } } }`,
      'a',
    );
    const first = mutatorText(
      'AssignMetadata',
      '{ location: metadata.labels.late, parameters: { assign: { value: "yes" } } }',
    );
    expect(run(second, first)).toMatchObject({
      object: { spec: { x: 1 } },
      applied: [{ kind: 'AssignMetadata' }, { kind: 'Assign' }],
    });
  });

  test('gives up on what never ends', () => {
    const one = assign('spec.x', '1');
    const two = mutatorText(
      'Assign',
      `{ ${PODS}, location: spec.x, parameters: { assign: { value: 2 } } }`,
      'z',
    );
    // Both set the same field: every round ends as it began, which is convergence.
    expect(run(one, two)).toHaveProperty('object.spec.x', 2);
    const flip = (name: string, label: string, to: string): string =>
      mutatorText(
        'Assign',
        `{ ${PODS}, location: spec.flip, parameters: { pathTests: [{ subPath: spec.flip, condition: ${label} }], assign: { value: ${to} } } }`,
        name,
      );
    expect(run(flip('a', 'MustNotExist', '1'), flip('b', 'MustExist', '2'))).toHaveProperty(
      'object.spec.flip',
      2,
    );
  });

  test('applies none of those that contradict each other', () => {
    const system = new MutationSystem([
      mutator(assign('spec.a.b', '1')),
      mutator(
        mutatorText(
          'Assign',
          `{ ${PODS}, location: 'spec.a[name: x].c', parameters: { assign: { value: 2 } } }`,
          'l',
        ),
      ),
      mutator(
        mutatorText('Assign', `{ ${PODS}, location: spec.ok, parameters: { assign: { value: 3 } } }`, 'o'),
      ),
    ]);
    expect([...system.conflicts].map(({ name }) => name).sort()).toEqual(['l', 'm']);
    expect(system.mutate(objectOf(POD), { namespace: undefined, source: 'Original' })).toMatchObject({
      object: { spec: { ok: 3 } },
      applied: [{ name: 'o' }],
    });
  });

  test('without a request, leaves alone what is for one operation only', () => {
    const created = mutatorText(
      'Assign',
      '{ applyTo: [{ groups: [""], versions: [v1], kinds: [Pod], operations: [CREATE] }], location: spec.x, parameters: { assign: { value: 1 } } }',
    );
    const system = new MutationSystem([mutator(created)]);
    const options = { namespace: undefined, source: 'Original' } as const;
    expect(system.mutate(objectOf(POD), options)).toMatchObject({ applied: [] });
    expect(system.mutate(objectOf(POD), { ...options, operation: 'CREATE' })).toHaveProperty(
      'object.spec.x',
      1,
    );
  });

  test('asks no provider', () => {
    const external = mutatorText(
      'Assign',
      `{ ${PODS}, location: 'spec.containers[name: *].image', parameters: { assign: { externalData: { provider: tags, dataSource: ValueAtLocation } } } }`,
    );
    expect(run(external)).toHaveProperty('error', expect.stringContaining('external data provider tags'));
  });
});
