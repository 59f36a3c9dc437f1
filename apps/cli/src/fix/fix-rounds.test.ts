import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '@toride/scan';
import { evaluate } from '../evaluate.ts';
import { testContext } from '../testing.ts';
import { fixRounds, type FixResult } from './fix-rounds.ts';
import { withEdits } from './overlay.ts';
import { unifiedDiff } from './unified-diff.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-fix-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fixFile(text: string): Promise<FixResult> {
  writeFileSync(join(folder, 'app.yaml'), text);
  const context = testContext(folder);
  return fixRounds({
    threshold: 'info',
    pathOf: ({ file }) => join(folder, file),
    evaluate: (edits) =>
      evaluate(['app.yaml'], {}, DEFAULT_CONFIG, context, { wrap: (source) => withEdits(source, edits) }),
  });
}

const name = fc.constantFrom('web', 'worker', 'db');
const comment = fc.constantFrom('', ' # kept', ' # stays: as it is');
const securityContext = fc.record(
  {
    allowPrivilegeEscalation: fc.boolean(),
    readOnlyRootFilesystem: fc.boolean(),
    runAsNonRoot: fc.boolean(),
    capabilities: fc.record(
      { add: fc.subarray(['NET_RAW', 'SYS_ADMIN']), drop: fc.subarray(['ALL', 'KILL']) },
      { requiredKeys: [] },
    ),
    seccompProfile: fc.record({ type: fc.constantFrom('Unconfined', 'RuntimeDefault') }),
  },
  { requiredKeys: [] },
);
const container = fc.record(
  {
    name,
    image: fc.constantFrom('nginx', 'nginx:latest', 'registry.example.test/shop/web:1.4.2'),
    imagePullPolicy: fc.constantFrom('Always', 'IfNotPresent'),
    securityContext,
    ports: fc.constantFrom([{ containerPort: 80 }], [{ containerPort: 80, hostPort: 80 }]),
  },
  { requiredKeys: ['name', 'image'] },
);
const pod = fc.record(
  {
    // No two of one name, as the API server demands: findings on them are one finding, which a second run may still find.
    containers: fc.uniqueArray(container, { minLength: 1, maxLength: 2, selector: (one) => one.name }),
    hostNetwork: fc.boolean(),
    automountServiceAccountToken: fc.boolean(),
    securityContext: fc.record({ runAsNonRoot: fc.boolean() }, { requiredKeys: [] }),
  },
  { requiredKeys: ['containers'] },
);
/** The same value in the ways that people write it. */
const style = fc.constantFrom<(spec: object, note: string) => string>(
  (spec, note) => `apiVersion: v1\nkind: Pod${note}\nmetadata:\n  name: app\nspec:\n${block(spec, 1, note)}`,
  (spec, note) =>
    `apiVersion: v1\nkind: Pod${note}\nmetadata: { name: app }\nspec: ${JSON.stringify(spec)}${note}\n`,
  (spec) =>
    `${JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app' }, spec }, null, 2)}\n`,
  (spec, note) =>
    `# before\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---${note}\n"kind": "Pod"\napiVersion: v1\nspec:\n${block(spec, 2, note)}metadata:\n    name: 'app'\n`,
);

function block(value: object, indent: number, note: string): string {
  const pad = '  '.repeat(indent);
  return Object.entries(value)
    .map(([key, child]: [string, unknown]) => {
      if (typeof child !== 'object' || child === null || Object.keys(child).length === 0)
        return `${pad}${key}: ${JSON.stringify(child)}${note}\n`;
      if (!Array.isArray(child)) return `${pad}${key}:${note}\n${block(child, indent + 1, note)}`;
      const items = child.map((item: unknown) =>
        typeof item === 'object' && item !== null
          ? `${pad}- ${block(item, indent + 1, note).trimStart()}`
          : `${pad}- ${JSON.stringify(item)}\n`,
      );
      return `${pad}${key}:\n${items.join('')}`;
    })
    .join('');
}

test(
  'findings are gone, a second run changes nothing, and only their bytes differ',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        pod,
        style,
        comment,
        fc.constantFrom('\n', '\r\n'),
        async (spec, write, note, newline) => {
          const before = write(spec, note).replaceAll('\n', newline);
          const first = await fixFile(before);
          const left = new Set(
            [...first.report.findings].filter(({ verdict }) => verdict === 'fail').map(({ id }) => id),
          );
          expect(first.fixed.filter(({ id }) => left.has(id))).toEqual([]);
          const after = first.files[0]?.after ?? before;
          expect(first.files.length > 0).toBe(first.fixed.length > 0);

          const second = await fixFile(after);
          expect(second.files).toEqual([]);
          expect([...second.report.findings].map(({ id }) => id)).toEqual(
            [...first.report.findings].map(({ id }) => id),
          );

          const operations = first.fixed.reduce((sum, { patch }) => sum + (patch?.operations.length ?? 0), 0);
          const removed = unifiedDiff('app.yaml', before, after).filter((line) => /^-(?!-- )/.test(line));
          // A line goes for every field that was replaced or removed; what was added takes none, but ends the line before it.
          expect(removed.length).toBeLessThanOrEqual(operations * 2);
          expect(after.includes('# before')).toBe(before.includes('# before'));
          if (newline === '\r\n') expect(after.replaceAll('\r\n', '')).not.toContain('\n');
        },
      ),
      { numRuns: 60 },
    );
  },
);

test('two patches that would add the same parent are made one after the other', async () => {
  const { fixed, files } = await fixFile(
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec:\n  containers:\n    - name: a\n      image: r.example/a:1.0.0\n',
  );
  const rules = fixed.map(({ rule }) => rule);
  expect(rules).toContain('pod-security/allow-privilege-escalation');
  expect(rules).toContain('pod-security/run-as-non-root');
  expect(files[0]?.after.match(/securityContext:/g)).toHaveLength(1);
});

test.each([
  [
    'UTF-16',
    Buffer.from(
      '\ufeffapiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n',
      'utf16le',
    ),
  ],
])('a file in %s is read and left alone', async (_encoding, bytes) => {
  const path = join(folder, 'app.yaml');
  await fixFile('');
  writeFileSync(path, bytes);
  const { report, files } = await fixFile(bytes as unknown as string);
  expect(report.summary.resources).toBe(1);
  expect(files).toEqual([]);
  expect(readFileSync(path).equals(bytes)).toBe(true);
});
