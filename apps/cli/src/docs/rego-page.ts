import {
  ARGUMENT_NAMES,
  builtinByName,
  COMPILED,
  DECLARATIONS,
  MISSING,
  NOTES,
  printType,
  type Declaration,
} from '@toride/rego/builtins';
import { byCodeUnit } from '@toride/core';
import { GENERATED } from './markdown.ts';
import { DIFFERENCES, FEATURES, GUARANTEES, type Feature } from './rego-features.ts';

/** `docs/rego.md`: the language, and every built-in function of OPA with whether it is here. */
export function regoPage(): string {
  const there = DECLARATIONS.filter(({ name }) => isThere(name)).length;
  return `# Rego

${GENERATED}

The language of OPA 1.22.2, evaluated by \`@toride/rego\` without OPA and without WebAssembly. How to use it on the command
line: [guides/rego.md](guides/rego.md); its flags: [cli.md](cli.md); how it works: [decisions/rego.md](decisions/rego.md).

${list(GUARANTEES)}

## Language

| Feature | Here | Note |
|---|---|---|
${FEATURES.map(({ name, note = '' }) => `| ${name} | yes | ${note} |`).join('\n')}

Each with an example, which a test evaluates:

${FEATURES.map(example).join('\n\n')}

## What may differ from OPA

${list(DIFFERENCES)}

## Built-in functions

${there} of the ${DECLARATIONS.length} functions of OPA 1.22.2 are here. \`pure\`: the same arguments give the same result, so the
function may be called beforehand; \`deprecated\`: refused in strict mode.

${[...byCategory()].map(([category, declarations]) => section(category, declarations)).join('\n\n')}
`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function example({ name, text, query, input, result, version }: Feature): string {
  const about = `### ${name}`;
  const lines = [
    `# ${version === 'v0' ? 'Rego v0; ' : ''}data.example.${query}${input === undefined ? '' : ` with input ${input}`} is ${result ?? 'undefined'}`,
    'package example',
    '',
    text,
  ];
  return `${about}\n\n\`\`\`rego\n${lines.join('\n')}\n\`\`\``;
}

function isThere(name: string): boolean {
  return builtinByName(name) !== undefined || COMPILED.includes(name);
}

function byCategory(): Map<string, Declaration[]> {
  const sorted = DECLARATIONS.toSorted(
    (a, b) => byCodeUnit(a.category, b.category) || byCodeUnit(a.name, b.name),
  );
  return Map.groupBy(sorted, ({ category }) => category);
}

function section(category: string, declarations: readonly Declaration[]): string {
  return `### ${category}

| Function | Here | Properties | Note |
|---|---|---|---|
${declarations.map(row).join('\n')}`;
}

function row(declaration: Declaration): string {
  const { name, infix, deprecated, nondeterministic, relation } = declaration;
  const properties = [
    nondeterministic === true ? '' : 'pure',
    deprecated === true ? 'deprecated' : '',
    relation === true ? 'many results' : '',
    infix === undefined ? '' : `written \`${infix.replaceAll('|', '\\|')}\``,
  ].filter((one) => one !== '');
  const missing = Object.hasOwn(MISSING, name) ? MISSING[name] : undefined;
  const note = missing ?? (Object.hasOwn(NOTES, name) ? NOTES[name] : '');
  return `| \`${signature(declaration)}\` | ${isThere(name) ? 'yes' : 'no'} | ${properties.join(', ')} | ${note ?? ''} |`;
}

/** `array.concat(x: array[any], y: array[any]) z: array[any]` */
function signature({ name, type }: Declaration): string {
  const names = ARGUMENT_NAMES.get(name) ?? [];
  const named = (text: string, at: number): string => (names[at] ? `${names[at]}: ${text}` : text);
  const args = (type.args ?? []).map((arg, at) => named(printType(arg), at));
  const variadic = type.variadic === undefined ? [] : [`${printType(type.variadic)}...`];
  const result = type.result === undefined ? '' : ` → ${printType(type.result)}`;
  return `${name}(${[...args, ...variadic].join(', ')})${result}`.replaceAll('|', '\\|');
}
