/**
 * `sprintf` of a format that is known when it is planned, which is nearly every message of a policy: the format is read once,
 * and what is shown of constants becomes part of it.
 */
import { plainFormat, shown } from '../builtins/sprintf-plain.ts';
import type { Getter } from '../run/frame.ts';
import { spendCharacters, type Machine } from '../run/machine.ts';
import type { Value } from '../values/value.ts';
import { isLight } from './light.ts';
import { getterOf, type Operand } from './operand.ts';
import { collect } from './operands.ts';
import { allDefined, written, type Writer } from './written.ts';

/** A value with the text after it. */
interface Piece {
  readonly at: number;
  readonly asNumber: boolean;
  readonly literal: string;
}

interface Message {
  readonly start: string;
  readonly pieces: readonly Piece[];
}

type Slow = (args: readonly Value[]) => Value | undefined;

/** `undefined` where the format asks for more than showing. `slow` is the built-in. */
export function sprintfGetter(
  machine: Machine,
  format: string,
  items: readonly Operand[],
  slow: Slow,
): Getter | undefined {
  const plain = plainFormat(format);
  if (plain === null || plain.verbs.length !== items.length) return undefined;
  const message = messageOf(plain.literals, plain.verbs, items);
  const getters = items.map(getterOf);
  const otherwise = (values: readonly Value[]): Value | undefined => slow([format, values]);
  const pay = (text: string): string => {
    spendCharacters(machine, text.length);
    return text;
  };
  return written(
    (frame) => {
      const values = collect(getters, frame);
      if (values === undefined) return undefined;
      const text = fill(message, values);
      return text === undefined ? otherwise(values) : pay(text);
    },
    (out) => allDefined(out, getters, (names) => writeMessage(out, message, names, otherwise, pay)),
  );
}

function messageOf(
  literals: readonly string[],
  verbs: readonly string[],
  items: readonly Operand[],
): Message {
  let start = literals[0] ?? '';
  const pieces: Piece[] = [];
  for (const [at, item] of items.entries()) {
    const asNumber = verbs[at] === 'd';
    const literal = literals[at + 1] ?? '';
    const text = item.kind === 'constant' && isLight(item.value) ? shown(item.value, asNumber) : undefined;
    if (text === undefined) {
      pieces.push({ at, asNumber, literal });
      continue;
    }
    const before = pieces.pop();
    if (before === undefined) start += text + literal;
    else pieces.push({ ...before, literal: before.literal + text + literal });
  }
  return { start, pieces };
}

function fill({ start, pieces }: Message, values: readonly Value[]): string | undefined {
  let result = start;
  for (const { at, asNumber, literal } of pieces) {
    const text = shown(values[at] ?? null, asNumber);
    if (text === undefined) return undefined;
    result += text + literal;
  }
  return result;
}

function writeMessage(
  out: Writer,
  { start, pieces }: Message,
  names: readonly string[],
  otherwise: Slow,
  pay: (text: string) => string,
): string {
  const missing: string[] = [];
  let code = out.literal(start);
  for (const { at, asNumber, literal } of pieces) {
    const [name = '', text] = [names[at], out.variable()];
    const show = `${out.given(shown)}(${name}, ${asNumber})`;
    const quick = asNumber ? show : `typeof ${name} === 'string' ? ${name} : ${show}`;
    missing.push(`(${text} = ${quick}) === undefined`);
    code += literal === '' ? ` + ${text}` : ` + ${text} + ${out.literal(literal)}`;
  }
  if (missing.length === 0) return code;
  return `(${missing.join(' || ')} ? ${out.given(otherwise)}([${names.join(', ')}]) : ${out.given(pay)}(${code}))`;
}
