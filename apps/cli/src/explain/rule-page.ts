import { FRAMEWORKS, type Rule, type RuleExample } from '@toride/core';
import { oneLine, type Terminal } from '@toride/report';
import { exampleOf } from '@toride/scan';
import { compareTexts, type Change } from '../fix/unified-diff.ts';
import { paintYaml } from './paint-yaml.ts';
import { paragraph, section } from './page-parts.ts';
import { policyLines } from './policy-page.ts';

/** What a rule is about, as a page for the terminal. */
export function rulePage(rule: Rule, shown: Terminal): string {
  const example = exampleOf(rule);
  const lines = [
    `${shown.paint(oneLine(rule.title), 'bold')}`,
    `${shown.severity(rule.severity)} ${shown.paint(`· ${oneLine(rule.id)} · ${rule.layer}, ${rule.phase}, ${rule.function}${rule.optIn === true ? ' · off unless switched on' : ''}`, 'dim')}`,
    ...versions(rule, shown),
    ...section('Why', paragraph(rule.why, shown), shown),
    ...policyLines(rule, shown),
  ];
  if (example !== undefined) lines.push(...exampleLines(example, shown));
  lines.push(...section('Fix', paragraph(rule.remediation, shown), shown));
  if (rule.whenNotToUse !== undefined) {
    lines.push(...section('When not to use', paragraph(rule.whenNotToUse, shown), shown));
  }
  lines.push(...section('Frameworks', frameworks(rule), shown));
  lines.push(
    ...section(
      'References',
      rule.references.map((url) => `  ${shown.link(shown.paint(oneLine(url), 'cyan'), url)}`),
      shown,
    ),
  );
  return `${lines.join('\n')}\n`;
}

/** Both examples at once where they are alike; most differ in a line or two, which is what the rule is about. */
function exampleLines({ fail, pass }: RuleExample, shown: Terminal): string[] {
  const changes = compareTexts(fail, pass);
  const shared = changes.filter(({ kind }) => kind === ' ').length;
  if (shared * 3 >= changes.length) {
    const title = `Example: ${shown.paint('- fails', 'red')}, ${shown.paint('+ passes', 'green')}`;
    return section(
      title,
      changes.map((change) => exampleLine(change, shown)),
      shown,
    );
  }
  return [
    ...section(
      'Fails',
      compareTexts(fail, '').map((change) => exampleLine(change, shown)),
      shown,
    ),
    ...section(
      'Passes',
      compareTexts('', pass).map((change) => exampleLine(change, shown)),
      shown,
    ),
  ];
}

function exampleLine({ kind, line }: Change, shown: Terminal): string {
  const text = line.trimEnd();
  if (kind === ' ') return `    ${paintYaml(text, shown)}`;
  return `  ${shown.paint(`${kind} ${text}`, kind === '-' ? 'red' : 'green')}`;
}

function versions(rule: Rule, shown: Terminal): string[] {
  if (rule.since === undefined && rule.until === undefined) return [];
  const from = rule.since === undefined ? '' : ` from ${rule.since}`;
  const to = rule.until === undefined ? '' : ` to ${rule.until}`;
  return [shown.paint(`Kubernetes${from}${to}`, 'dim')];
}

/** One line a framework, its controls together. */
export function frameworks(rule: Rule): string[] {
  const controls = new Map<string, string[]>();
  for (const { framework, control, edition } of rule.frameworks) {
    const name = FRAMEWORKS[framework];
    const list = controls.get(name) ?? [];
    list.push(edition === undefined ? control : `${control} (${edition})`);
    controls.set(name, list);
  }
  return [...controls].map(([name, list]) => `  ${name}: ${list.join(', ')}`);
}
