import {
  objectOf,
  pointerTokens,
  type Finding,
  type Inventory,
  type Location,
  type Proof,
  type Rule,
} from '@toride/core';
import { columns, oneLine, terminal, wrap, type Terminal } from '@toride/report';
import type { Look } from '../channel.ts';
import { subjectName } from '../words.ts';
import { frameOf } from './code-frame.ts';
import { paragraph, section } from './page-parts.ts';
import { patchPreview } from './patch-preview.ts';

/** One finding: what is wrong, where, why that is true, and what makes it go away. */
export function findingPage(
  finding: Finding,
  rule: Rule | undefined,
  inventory: Inventory,
  look: Look,
): string {
  const shown = terminal(look);
  const mark =
    finding.verdict === 'fail'
      ? shown.severity(finding.severity)
      : shown.paint(finding.verdict.toUpperCase(), 'bold', 'yellow');
  const lines = [
    ...titleLines(mark, finding.detail, shown),
    shown.paint(`${oneLine(subjectName(finding.subject))} · ${finding.rule} · ${finding.id}`, 'dim'),
    ...finding.locations.flatMap((location) => where(location, inventory, look, shown)),
    ...section('Why it matters', rule === undefined ? [] : paragraph(rule.why, shown), shown),
    ...section('Proof', proofLines(finding, inventory, shown), shown),
    ...section('Fix', rule === undefined ? [] : paragraph(rule.remediation, shown), shown),
    ...patchPreview(finding, inventory, shown),
    ...exceptionLines(finding, shown),
    ...section('More', [`  toride explain ${finding.rule}`], shown),
  ];
  return `${lines.join('\n')}\n`;
}

function titleLines(mark: string, detail: string, shown: Terminal): string[] {
  const indent = ' '.repeat(columns(mark) + 1);
  return wrap(oneLine(detail), shown.width - indent.length).map(
    (line, index) => `${index === 0 ? `${mark} ` : indent}${shown.paint(line, 'bold')}`,
  );
}

function where(location: Location, inventory: Inventory, look: Look, shown: Terminal): string[] {
  const place = [location.file === '-' ? '<stdin>' : oneLine(location.file), location.line, location.column]
    .filter((part) => part !== undefined)
    .join(':');
  const template =
    location.template === undefined
      ? []
      : [
          `  made by ${oneLine(location.template.file)}${location.template.line === undefined ? '' : `:${location.template.line}`}`,
        ];
  return [
    '',
    `${shown.sign.point} ${shown.paint(place, 'bold')} ${shown.paint(oneLine(location.pointer), 'dim')}`,
    ...template,
    ...frameOf(location, inventory, look, shown),
  ];
}

/** Where the engine gave no proof, the field with its value is the whole of it. */
function proofLines(finding: Finding, inventory: Inventory, shown: Terminal): string[] {
  if (finding.proof === undefined || finding.proof.length === 0) {
    const pointer = finding.locations[0]?.pointer ?? '';
    const what = oneLine(pointer === '' ? 'the object as a whole' : pointer);
    return [`  ${what}: ${isAbsent(pointer, finding, inventory) ? 'not set' : 'as the code above shows'}`];
  }
  return finding.proof.flatMap((proof) => proofTree(proof, inventory, shown, 1));
}

/** Whether the finding is about a field that nobody wrote: the code then shows what it should stand in. */
function isAbsent(pointer: string, { subject }: Finding, inventory: Inventory): boolean {
  const object = objectOf(subject);
  const about = inventory.resources.filter(
    ({ kind, namespace, name, place }) =>
      kind === object?.kind &&
      namespace === object.namespace &&
      name === object.name &&
      pointer.startsWith(place.pointer),
  );
  if (about.length === 0 || inventory.unknownFields.some(({ place }) => place.pointer === pointer))
    return false;
  return about.every(({ object: root, place }) => {
    let node: unknown = root;
    for (const token of pointerTokens(pointer.slice(place.pointer.length)))
      node = isField(node, token) ? node[token] : undefined;
    return node === undefined;
  });
}

function isField(node: unknown, token: string): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, token);
}

function proofTree(proof: Proof, inventory: Inventory, shown: Terminal, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const place = proof.at === undefined ? '' : placeText(inventory.locate(proof.at));
  const note = shown.paint(`(${[sourceText(proof), place].filter(Boolean).join(', ')})`, 'dim');
  const [first = '', ...rest] = wrap(oneLine(proof.claim), shown.width - indent.length - 2);
  const lines = [
    `${indent}${shown.sign.fix} ${first}`,
    ...rest.map((line) => `${indent}  ${line}`),
    `${indent}  ${note}`,
  ];
  return [
    ...lines,
    ...(proof.because ?? []).flatMap((because) => proofTree(because, inventory, shown, depth + 1)),
  ];
}

function placeText({ file, line }: Location): string {
  return oneLine(line === undefined ? file : `${file}:${line}`);
}

function sourceText({ source }: Proof): string {
  switch (source.type) {
    case 'field':
      return 'as read';
    case 'rule':
      return `by ${oneLine(source.name)}`;
    case 'absence':
      return `nothing found, coverage ${source.coverage}`;
    case 'command':
      return `from ${oneLine(source.command)}`;
    case 'advisory':
    case 'event':
      return oneLine(source.id);
    case 'signature':
      return `signed by ${oneLine(source.issuer)}`;
  }
}

function exceptionLines({ exception }: Finding, shown: Terminal): string[] {
  if (exception === undefined) return [];
  const owner = exception.owner === undefined ? '' : ` by ${oneLine(exception.owner)}`;
  const until = exception.expires === undefined ? '' : ` until ${exception.expires}`;
  return section('Accepted', [`  ${oneLine(exception.reason)}${owner}${until}`], shown);
}
