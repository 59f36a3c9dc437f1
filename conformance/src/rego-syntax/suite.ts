/**
 * The front end of Rego beside `opa parse`: every module of the test data and broken ones, in v0 and v1. The trees have to be
 * equal with the row, column and text of every node; the errors in code, message, row, column and order.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleToJson, parseModule } from '@toride/rego';
import { pick, randomFrom } from '../random.ts';
import { readSources } from '../rego-check/modules.ts';
import { mutate } from '../rego-check/mutate.ts';
import type { SuiteResult } from '../suite.ts';
import { opaParse, type Parsed } from './oracle.ts';

export interface SyntaxOptions {
  /** How many of the modules as they are; all unless said otherwise. */
  readonly whole?: number;
  /** How many broken ones. */
  readonly broken?: number;
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly version: 'v0' | 'v1';
}

const AT_ONCE = 2;
const KINDS = ['token deleted', 'tokens swapped', 'token repeated', 'name misspelt'] as const;

export async function runRegoSyntax(dataDir: string, options: SyntaxOptions = {}): Promise<SuiteResult> {
  const { whole = Infinity, broken = 1000 } = options;
  const modules = modulesOf(dataDir);
  const cases = [...modules.slice(0, whole), ...brokenCases(modules, broken)];
  const failures: string[] = [];
  let unwritten = 0;
  const folder = mkdtempSync(join(tmpdir(), 'rego-syntax-'));
  try {
    const queue = cases.entries();
    const work = async (): Promise<void> => {
      for (const [i, one] of queue) {
        const problem = await judge(folder, `${String(i)}.rego`, one);
        if (problem === 'unwritten') unwritten++;
        else if (problem !== undefined) failures.push(`${one.name}: ${problem}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const skipped =
    unwritten === 0 ? [] : [{ reason: 'opa parse cannot write a number that it reads', count: unwritten }];
  return {
    suite: 'rego-syntax',
    total: cases.length,
    passed: cases.length - failures.length - unwritten,
    skipped,
    failures: failures.toSorted(),
  };
}

/** Each module in both languages: a module in the wrong one is a good source of errors. */
function modulesOf(dataDir: string): Case[] {
  const texts = [...new Set(readSources(dataDir).flatMap((source) => source.texts))];
  return texts.flatMap((text, i) =>
    (['v1', 'v0'] as const).map((version) => ({ name: `module ${String(i)} ${version}`, text, version })),
  );
}

/** Made from modules that are right: one fault each, the same for every run. */
function brokenCases(modules: readonly Case[], count: number): Case[] {
  const random = randomFrom(1);
  const right = modules.filter(({ text, version }) => parseModule(text, { version }).module !== undefined);
  const cases: Case[] = [];
  while (cases.length < count) {
    const kind = KINDS[cases.length % KINDS.length] ?? KINDS[0];
    const { name, text, version } = pick(random, right);
    const changed = mutate(random, text, kind);
    if (changed !== undefined)
      cases.push({ name: `${name}, ${kind} (${String(cases.length)})`, text: changed, version });
  }
  return cases;
}

async function judge(folder: string, file: string, { text, version }: Case): Promise<string | undefined> {
  writeFileSync(join(folder, file), text);
  const want = await opaParse(folder, file, version);
  if (want === undefined) return 'unwritten';
  return difference(parse(text, file, version), want);
}

function parse(text: string, file: string, version: 'v0' | 'v1'): Parsed {
  const { module, errors } = parseModule(text, { file, version });
  const problems = errors.map(({ code, message, location }) => ({
    code,
    message,
    row: location?.row ?? 0,
    col: location?.col ?? 0,
  }));
  return module === undefined
    ? { problems }
    : { tree: JSON.stringify(moduleToJson(module, { locations: true })), problems };
}

function difference(got: Parsed, want: Parsed): string | undefined {
  const problems = [JSON.stringify(got.problems), JSON.stringify(want.problems)] as const;
  if (problems[0] !== problems[1]) return `${problems[0]} instead of ${problems[1]}`;
  if (got.tree === undefined || want.tree === undefined) return undefined;
  return canonical(got.tree) === canonical(want.tree) ? undefined : 'the trees differ';
}

/** One text for equal JSON. Numbers are compared as doubles. */
function canonical(text: string): string {
  return JSON.stringify(sorted(JSON.parse(text)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}
