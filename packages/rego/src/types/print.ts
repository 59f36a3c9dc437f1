/** Types as messages show them: `array<string>[number]`, `object<a: string>[string: any]`, `any<null, number>`. */
import { argumentsOf, dynamicOf, itemsOf, membersOf, propertiesOf, type Known } from './shape.ts';
import type { FunctionType } from './type.ts';

/** The name that an argument of a built-in carries in an error's details. */
export function nameOf(type: Known): string {
  return type !== undefined && 'name' in type && typeof type.name === 'string' ? `${type.name}: ` : '';
}

export function printType(type: Known): string {
  return nameOf(type) + printUnnamed(type);
}

function printUnnamed(type: Known): string {
  switch (type?.type) {
    case undefined:
      return '???';
    case 'array':
      return composite(
        'array',
        itemsOf(type).map(printType),
        type.dynamic === undefined ? '' : printType(type.dynamic),
      );
    case 'object': {
      const dynamic = dynamicOf(type);
      const shown = dynamic === undefined ? '' : `${printType(dynamic.key)}: ${printType(dynamic.value)}`;
      return composite(
        'object',
        propertiesOf(type).map((property) => printProperty(property.key, printType(property.value))),
        shown,
      );
    }
    case 'set':
      return type.of === undefined ? 'set' : `set[${printType(type.of)}]`;
    case 'any':
      return union(membersOf(type).map(printType));
    case 'function':
      return functionText(printArguments(type), printType(type.result));
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return type.type;
  }
}

export function printArguments(type: FunctionType): string[] {
  const args = argumentsOf(type).map(printType);
  return type.variadic === undefined ? args : [...args, `${printType(type.variadic)}...`];
}

export function composite(name: string, fixed: readonly string[], dynamic: string): string {
  return `${name}${fixed.length === 0 ? '' : `<${fixed.join(', ')}>`}${dynamic === '' ? '' : `[${dynamic}]`}`;
}

export function union(members: readonly string[]): string {
  return members.length === 0 ? 'any' : `any<${members.join(', ')}>`;
}

export function functionText(args: readonly string[], result: string): string {
  return `(${args.join(', ')}) => ${result}`;
}

export function printProperty(key: unknown, value: string): string {
  return `${printKey(key)}: ${value}`;
}

/** As Go prints a value of JSON. */
function printKey(key: unknown): string {
  switch (typeof key) {
    case 'string':
      return key;
    case 'number':
    case 'boolean':
      return String(key);
    case 'object':
      break;
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      return '';
  }
  if (key === null) return '<nil>';
  if (Array.isArray(key)) return `[${key.map(printKey).join(' ')}]`;
  const entries = Object.entries(key).map(([name, value]) => `${name}:${printKey(value)}`);
  return `map[${entries.join(' ')}]`;
}
