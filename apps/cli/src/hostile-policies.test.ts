import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runHere } from './testing.ts';

// What judges policies is loaded on demand, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Whoever writes a policy writes into reports: its name, its words and what it says of objects. */
const WORDS =
  '\\u001b[2J</script><script>alert(1)</script>\\u202e=cmd|calc ::error::x [a](javascript:alert(1)) {of}';

const HOSTILE = `{"apiVersion":"templates.gatekeeper.sh/v1","kind":"ConstraintTemplate","metadata":{"name":"evil","annotations":{"description":"${WORDS}","metadata.gatekeeper.sh/title":"${WORDS}"}},"spec":{"crd":{"spec":{"names":{"kind":"Evil"},"validation":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}},"targets":[{"target":"admission.k8s.gatekeeper.sh","rego":"package evil\\nviolation[{\\"msg\\": input.parameters.say}] { true }"}]}}
---
{"apiVersion":"constraints.gatekeeper.sh/v1beta1","kind":"Evil","metadata":{"name":"evil"},"spec":{"match":{"name":"${WORDS}*"},"parameters":{"say":"unused"}}}
---
{"apiVersion":"constraints.gatekeeper.sh/v1beta1","kind":"Evil","metadata":{"name":"says"},"spec":{"match":{"kinds":[{"kinds":["Pod"]}]},"parameters":{"say":"${WORDS}"}}}
---
{"apiVersion":"constraints.gatekeeper.sh/v1beta1","kind":"../../${WORDS}","metadata":{"name":"__proto__"},"spec":{}}
---
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"x:1"}]}}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-evil-'));
  writeFileSync(join(folder, 'evil.yaml'), HOSTILE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runHere(args, folder);

test.each(['table', 'json', 'sarif', 'junit', 'html', 'markdown', 'csv', 'gitlab', 'github', 'policyreport'])(
  '%s shows the words of a hostile policy, and they do nothing',
  async (format) => {
    const { status, stdout, stderr } = await run('scan', 'evil.yaml', '-f', format);
    expect({ status, stderr }).toMatchObject({ status: 1 });
    expect(stdout).toContain('alert(1)');
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
    // A terminal and a spreadsheet know no HTML.
    if (['html', 'junit', 'markdown'].includes(format)) expect(stdout).not.toContain('<script>alert');
    expect(stdout).not.toMatch(/^::error::x|^=cmd|,=cmd/m);
    if (['json', 'sarif', 'gitlab'].includes(format)) JSON.parse(stdout);
  },
);

test('SARIF shows them as text, where services read Markdown', async () => {
  const { stdout } = await run('scan', 'evil.yaml', '-f', 'sarif');
  const { runs } = JSON.parse(stdout) as {
    runs: [{ tool: { driver: { rules: { id: string; help: { markdown: string } }[] } } }];
  };
  const own = runs[0].tool.driver.rules.filter(({ id }) => id.startsWith('gatekeeper/evil/'));
  expect(own).toHaveLength(2);
  for (const { help } of own) expect(help.markdown).not.toMatch(/<script>|\]\(javascript/);
});

test('explain shows them as text', async () => {
  const { stdout } = await run('explain', 'evil', 'evil.yaml');
  expect(stdout).toContain('alert(1)');
  // oxlint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
});
