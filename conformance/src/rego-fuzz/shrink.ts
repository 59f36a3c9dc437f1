/** Makes a failing program small: blocks, lines, queries and runs go while the difference stays. */
import { difference } from './compare.ts';
import { ours, theirs, type Oracle } from './evaluate.ts';
import type { FuzzProgram, Source } from './program.ts';

const ATTEMPTS = 600;

export async function shrink(program: FuzzProgram, oracle: Oracle): Promise<FuzzProgram> {
  const first = await differenceOf(program, oracle);
  if (first === undefined) return program;
  const kind = kindOf(first);
  let left = ATTEMPTS;
  const holds = async (smaller: FuzzProgram): Promise<boolean> => {
    if (left-- <= 0) return false;
    const found = await differenceOf(smaller, oracle);
    return found !== undefined && kindOf(found) === kind;
  };
  let best = program;
  for (let before = ''; before !== JSON.stringify(best) && left > 0;) {
    before = JSON.stringify(best);
    for (const candidates of [
      fewerQueries,
      fewerRuns,
      fewerModules,
      fewerBlocks,
      fewerLines,
      shorterLines,
      smallerDocuments,
    ]) {
      best = await firstThatHolds(best, candidates, holds);
    }
  }
  return best;
}

async function firstThatHolds(
  program: FuzzProgram,
  candidates: (program: FuzzProgram) => Iterable<FuzzProgram>,
  holds: (smaller: FuzzProgram) => Promise<boolean>,
): Promise<FuzzProgram> {
  let best = program;
  for (let again = true; again;) {
    again = false;
    for (const smaller of candidates(best)) {
      if (!(await holds(smaller))) continue;
      best = smaller;
      again = true;
      break;
    }
  }
  return best;
}

export async function differenceOf(program: FuzzProgram, oracle: Oracle): Promise<string | undefined> {
  return difference(program, await theirs(oracle, program), ours(program));
}

/** A smaller program that fails to compile on one side alone is another difference. */
function kindOf(text: string): string {
  if (text.startsWith('compile')) return `compile ${/: (rego_\w+)/.exec(text)?.[1] ?? ''}`;
  if (text.startsWith('crash')) return 'crash';
  return 'answer';
}

function* fewerQueries(program: FuzzProgram): Iterable<FuzzProgram> {
  if (program.queries.length > 1) for (const query of program.queries) yield { ...program, queries: [query] };
}

function* fewerRuns(program: FuzzProgram): Iterable<FuzzProgram> {
  if (program.runs.length > 1) for (const run of program.runs) yield { ...program, runs: [run] };
  for (const [at, run] of program.runs.entries())
    if (run.strict) yield { ...program, runs: program.runs.with(at, { ...run, strict: false }) };
}

function* fewerModules(program: FuzzProgram): Iterable<FuzzProgram> {
  for (const at of program.modules.keys()) yield { ...program, modules: program.modules.toSpliced(at, 1) };
}

function* changed(program: FuzzProgram, change: (text: string) => Iterable<string>): Iterable<FuzzProgram> {
  for (const [at, { file, text }] of program.modules.entries())
    for (const other of change(text))
      yield { ...program, modules: program.modules.with(at, { file, text: other } satisfies Source) };
}

function fewerBlocks(program: FuzzProgram): Iterable<FuzzProgram> {
  return changed(program, function* (text) {
    const blocks = text.split(/\n\n+/);
    for (let at = blocks.length - 1; at > 0; at--) yield blocks.toSpliced(at, 1).join('\n\n');
  });
}

function fewerLines(program: FuzzProgram): Iterable<FuzzProgram> {
  return changed(program, function* (text) {
    const lines = text.split('\n');
    for (let at = lines.length - 1; at >= 0; at--)
      if (/^[\t#]|^import/.test(lines[at] ?? '')) yield lines.toSpliced(at, 1).join('\n');
    for (let at = lines.length - 1; at >= 0; at--) {
      if (lines[at]?.startsWith('} else') !== true) continue;
      const end = lines.findIndex((line, index) => index > at && line.startsWith('}'));
      yield [...lines.slice(0, at), ...lines.slice(end)].join('\n');
    }
  });
}

/** A bracketed part is replaced by something small, or by what is in it. */
function shorterLines(program: FuzzProgram): Iterable<FuzzProgram> {
  return changed(program, function* (text) {
    for (const [from, to] of brackets(text)) {
      const inside = text.slice(from + 1, to - 1);
      if (inside.length < 3 || inside.includes('\n')) continue;
      for (const other of ['1', '"a"', '[]', '{}', 'true', inside]) {
        const start = text[from] === '(' ? nameBefore(text, from) : from;
        yield text.slice(0, start) + other + text.slice(to);
      }
      for (const part of parts(inside))
        if (part !== inside) yield text.slice(0, from + 1) + part + text.slice(to - 1);
    }
    const statements = /; [^;\n]+/g;
    for (const { 0: found, index } of text.matchAll(statements))
      yield text.slice(0, index) + text.slice(index + found.length);
    for (const { 0: found, index } of text.matchAll(/ with \S+ as [^\n;]+/g))
      yield text.slice(0, index) + text.slice(index + found.length);
  });
}

/** What is left when one of several items goes. */
function parts(inside: string): string[] {
  const items = inside.split(', ');
  return items.length < 2 ? [] : items.map((_item, at) => items.toSpliced(at, 1).join(', '));
}

function nameBefore(text: string, at: number): number {
  const name = /[\w.]*$/.exec(text.slice(0, at));
  return name?.index ?? at;
}

function brackets(text: string): (readonly [number, number])[] {
  const open: number[] = [];
  const found: (readonly [number, number])[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if ('([{'.includes(character)) open.push(at);
    if (')]}'.includes(character)) {
      const from = open.pop();
      if (from !== undefined) found.push([from, at + 1]);
    }
  }
  return found.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]));
}

function* smallerDocuments(program: FuzzProgram): Iterable<FuzzProgram> {
  for (const data of smallerText(program.data)) yield { ...program, data };
  for (const [at, run] of program.runs.entries()) {
    if (run.input === null) continue;
    for (const input of smallerText(run.input))
      yield { ...program, runs: program.runs.with(at, { ...run, input }) };
  }
}

/** Members of objects and items of arrays that go, one at a time, in the text: numbers stay as they are written. */
function* smallerText(text: string): Iterable<string> {
  for (const [from, to] of brackets(text)) {
    if (to - from < 3) continue;
    const empty = text[from] === '{' ? '{}' : '[]';
    yield text.slice(0, from) + empty + text.slice(to);
    for (const part of parts(text.slice(from + 1, to - 1))) {
      const smaller = text.slice(0, from + 1) + part + text.slice(to - 1);
      if (isJson(smaller)) yield smaller;
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
