import { FRAMEWORKS, type Rule } from '@toride/core';
import { exampleOf } from '@toride/scan';
import { cell, escapeMarkdown, GENERATED } from './markdown.ts';

/** `docs/rules/ENGINE/RULE.md` */
export function rulePage(rule: Rule): string {
  const example = exampleOf(rule);
  const parts = [
    `# ${escapeMarkdown(rule.title)}`,
    GENERATED,
    what(rule),
    section('Why', escapeMarkdown(rule.why)),
    example === undefined ? '' : section('Fails', yaml(example.fail)),
    example === undefined ? '' : section('Passes', yaml(example.pass)),
    section('Fix', escapeMarkdown(rule.remediation)),
    rule.whenNotToUse === undefined ? '' : section('When not to use', escapeMarkdown(rule.whenNotToUse)),
    section('Frameworks', frameworks(rule)),
    section('References', rule.references.map((url) => `- <${url}>`).join('\n')),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** `docs/rules/README.md` */
export function rulesIndex(rules: readonly Rule[]): string {
  const rows = rules.map(
    (rule) =>
      `| [${rule.id}](${rule.id}.md) | ${cell(rule.title)} | ${rule.severity} | ${rule.optIn === true ? 'off' : 'on'} | ${[...new Set(rule.frameworks.map(({ framework }) => framework))].join(', ')} |`,
  );
  return `# Rules

${GENERATED}

${rules.length} rules. \`toride explain RULE\` shows a page on the terminal; \`toride rules\` lists them. Each policy of the input is a rule
too, in the report of its scan: see [policies](../guides/scan-policies.md).

| Rule | What should hold | Severity | By default | Frameworks |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function what(rule: Rule): string {
  const rows: (readonly [string, string])[] = [
    ['Rule', `\`${rule.id}\``],
    ['Severity', rule.severity],
    ['What it reports', cell(rule.reason)],
    ['Needs', `one ${rule.scope}`],
    ['Layer, phase, function', `${rule.layer}, ${rule.phase}, ${rule.function}`],
  ];
  if (rule.since !== undefined || rule.until !== undefined) {
    rows.push(['Kubernetes', `${rule.since ?? 'any'} to ${rule.until ?? 'the newest'}`]);
  }
  if (rule.optIn === true)
    rows.push(['By default', 'off; switch it on in `toride.yaml` or name it with `--rule`']);
  return ['## What', '', '| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join(
    '\n',
  );
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

function yaml(text: string): string {
  return `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;
}

function frameworks(rule: Rule): string {
  return rule.frameworks
    .map(
      ({ framework, control, edition }) =>
        `- ${FRAMEWORKS[framework]}: ${escapeMarkdown(control)}${edition === undefined ? '' : ` (${edition})`}`,
    )
    .join('\n');
}
