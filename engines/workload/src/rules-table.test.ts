import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { WorkloadEngineRule } from './define-rule.ts';
import { rules } from './rules/index.ts';

const PAGE = new URL('../../../docs/decisions/rules.md', import.meta.url);
const BEGIN = '<!-- rules: begin -->';
const END = '<!-- rules: end -->';

/** `UPDATE_GOLDEN=1` writes the table; otherwise page and rules must agree. */
test('docs/decisions/rules.md has a row for each rule', () => {
  const page = readFileSync(PAGE, 'utf8');
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
  const after = page.slice(page.indexOf(END));
  const wanted = `${before}\n${table()}\n${after}`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(PAGE, wanted);
  else expect(page).toBe(wanted);
});

function table(): string {
  const head = '| rule | what should hold | severity | scope | source | alike elsewhere | against noise |';
  return [head, '|---|---|---|---|---|---|---|', ...rules.map(row)].join('\n');
}

function row({ rule, alike, noise }: WorkloadEngineRule): string {
  const severity = `${rule.severity}${rule.optIn === true ? ', off' : ''}`;
  const sources = rule.references.map((address) => `<${address}>`).join(' ');
  const cells = [rule.id.slice('workload/'.length), rule.title, severity, rule.scope, sources, alike, noise];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
