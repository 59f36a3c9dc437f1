/** Run by hand: `node --conditions=source conformance/src/rego-syntax/run.ts [--data DIR] [--whole N] [--broken N]`. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runRegoSyntax } from './suite.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(root, '../shared/conformance') },
    whole: { type: 'string', default: 'Infinity' },
    broken: { type: 'string', default: '1000' },
  },
});
const { total, passed, skipped, failures } = await runRegoSyntax(resolve(values.data), {
  whole: Number(values.whole),
  broken: Number(values.broken),
});
console.log(`rego-syntax: ${String(passed)} of ${String(total)} passed`);
for (const { reason, count } of skipped) console.log(`  skipped ${String(count)}: ${reason}`);
for (const failure of failures) console.log(`  failed: ${failure}`);
