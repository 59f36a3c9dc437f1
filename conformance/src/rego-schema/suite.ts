/** Random schemas beside `opa check -s`: the same errors (code, message, row and column), in the same order. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileSources, fromJs, printRef, type Term, type Value } from '@toride/rego';
import { goTool } from '@toride/testkit';
import { randomFrom } from '../random.ts';
import type { SuiteResult } from '../suite.ts';
import { schemaCase, type SchemaCase } from './generate.ts';

const CASES = 300;
const AT_ONCE = 2;

export async function runRegoSchema(): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_REGO_SEED'] ?? Date.now() % 2 ** 32);
  const count = Number(process.env['TORIDE_REGO_CASES'] ?? CASES);
  const random = randomFrom(seed);
  const waiting = Array.from({ length: count }, () => schemaCase(random)).entries();
  const failures: string[] = [];
  let passed = 0;
  const work = async (): Promise<void> => {
    for (const [at, asked] of waiting) {
      const want = await opaCheck(asked);
      const got = check(asked);
      if (isSame(want, got)) passed += 1;
      else
        failures.push(
          `seed ${seed}, case ${at}\n${asked.module}\n${JSON.stringify(asked.schemas)}\nOPA:\n${want.join('\n')}\nhere:\n${got.join('\n')}`,
        );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { suite: 'rego-schema', total: count, passed, skipped: [], failures };
}

interface Output {
  readonly errors?: readonly {
    readonly code?: string;
    readonly message: string;
    readonly location?: { readonly row: number; readonly col: number };
  }[];
}

async function opaCheck({ module, schemas }: SchemaCase): Promise<string[]> {
  const opa = await goTool('github.com/open-policy-agent/opa', 'v1.22.2', 'opa');
  const folder = mkdtempSync(join(tmpdir(), 'rego-schema-'));
  try {
    writeFileSync(join(folder, 'app.rego'), module);
    for (const [name, schema] of Object.entries(schemas)) {
      const file = join(folder, name === '' ? 'schema.json' : `schemas/${name}.json`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(schema));
    }
    const path = '' in schemas ? 'schema.json' : 'schemas';
    const text = await new Promise<string>((resolve) => {
      execFile(
        opa,
        ['check', '-f', 'json', '-s', path, 'app.rego'],
        { cwd: folder },
        (_error, stdout, stderr) => resolve(stderr === '' ? stdout : stderr),
      );
    });
    const { errors = [] } = (text.trim() === '' ? {} : JSON.parse(text)) as Output;
    return errors.map(({ code = '', message, location }) => line(code, message, location));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function check({ module, schemas }: SchemaCase): string[] {
  const named = new Map(
    Object.entries(schemas).map(([name, schema]) => [nameOf(name), fromJs(schema) as Value]),
  );
  const { errors } = compileSources([{ file: 'app.rego', text: module }], { compile: { schemas: named } });
  return errors.map(({ code, message, location }) => line(code, message, location));
}

function line(code: string, message: string, location: { row: number; col: number } | undefined): string {
  return `${code} ${location?.row ?? 0}:${location?.col ?? 0} ${message}`;
}

/** Of a schema inside of another OPA prints addresses in memory instead of what is wrong. */
const ADDRESSES = /type checking: unexpected schema type .*/s;

function isSame(want: readonly string[], got: readonly string[]): boolean {
  const agree = (a: string, b: string): boolean =>
    ADDRESSES.test(a) ? b.startsWith(a.replace(ADDRESSES, 'type checking: ')) : a === b;
  return want.length === got.length && want.every((text, at) => agree(text, got[at] ?? ''));
}

const location = { file: '', row: 0, col: 0, offset: 0, text: '' };

function nameOf(path: string): string {
  const names = path === '' ? [] : path.split('/');
  return printRef([
    { type: 'var', name: 'schema', location },
    ...names.map((value): Term => ({ type: 'string', value, location })),
  ]);
}
