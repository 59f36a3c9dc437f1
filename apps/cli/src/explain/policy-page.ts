import { isJsonObject, stringifyJson, type Json, type Location, type Rule } from '@toride/core';
import { oneLine, wrap, type Terminal } from '@toride/report';
import { section } from './page-parts.ts';

/** What a page says of the policy that a rule was made of; nothing of other rules. */
export function policyLines({ policy }: Rule, shown: Terminal): string[] {
  if (policy === undefined) return [];
  const { kind, name, match, enforcement, engines, at, template, parameters } = policy;
  const rows: (readonly [string, string])[] = [
    ['Name', `${kind} ${name}`],
    ['Judges', match],
    ['On violation', enforcement],
    ['Engine', engines.length === 0 ? 'none that runs' : engines.join(', then ')],
    ['Written in', placeText(at)],
  ];
  if (template !== undefined) rows.push(['Template', placeText(template)]);
  return [
    ...section(
      'Policy',
      rows.flatMap(([label, text]) => row(label, text, shown)),
      shown,
    ),
    ...section('Parameters', parameterLines(parameters), shown),
  ];
}

const LABEL = 14;

function row(label: string, text: string, shown: Terminal): string[] {
  return wrap(oneLine(text), shown.width - LABEL - 2).map((line, index) =>
    index === 0 ? `  ${shown.paint(label.padEnd(LABEL), 'dim')}${line}` : `  ${' '.repeat(LABEL)}${line}`,
  );
}

function placeText({ file, line }: Location): string {
  return line === undefined ? file : `${file}:${line}`;
}

const MAX_LINES = 40;

function parameterLines(parameters: Json | undefined): string[] {
  if (parameters === undefined || (isJsonObject(parameters) && Object.keys(parameters).length === 0))
    return [];
  const lines = stringifyJson(parameters, 2).split('\n');
  const more = lines.length - MAX_LINES;
  const shown = lines
    .slice(0, MAX_LINES)
    .map((line) => `  ${oneLine(line) === line.trim() ? line : oneLine(line)}`);
  return more > 0 ? [...shown, `  and ${more} lines more`] : shown;
}
