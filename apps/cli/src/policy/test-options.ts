import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { OptionTable, Values } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../parse.ts';
import { didYouMean } from '../suggest.ts';
import { EXTERNAL_DATA_OPTIONS } from './drivers.ts';
import { TEST_FORMATS, type TestFormat } from './test-formats.ts';

/** Flags of `policy test`, beside those that say what is read. */
export const TEST_OPTIONS = {
  policy: {
    type: 'string',
    short: 'p',
    multiple: true,
    value: 'PATH',
    help: 'policies to judge by: Rego files, templates and constraints; a file, folder or archive',
  },
  filename: {
    type: 'string',
    multiple: true,
    value: 'PATH',
    help: 'one more path to read, as for gator',
  },
  format: {
    type: 'string',
    short: 'f',
    multiple: true,
    value: 'FORMAT',
    help: `how to print it: ${TEST_FORMATS.join(', ')} (default: table); a path is read, as gator's -f`,
  },
  'deny-only': { type: 'boolean', help: 'only violations that deny' },
  workloads: {
    type: 'boolean',
    help: 'judge the Pods too that Deployments, Jobs and other workloads would make',
  },
  namespace: {
    type: 'string',
    short: 'n',
    multiple: true,
    value: 'NAME',
    help: 'the package of Rego rules (default: main); with --cluster, the namespace to read',
  },
  'all-namespaces': { type: 'boolean', help: 'rules of every Rego package' },
  combine: { type: 'boolean', help: 'give Rego rules all documents at once, as a list of path and contents' },
  data: {
    type: 'string',
    short: 'd',
    multiple: true,
    value: 'PATH',
    help: 'JSON or YAML that Rego rules read as data: a file or folder',
  },
  'rego-version': {
    type: 'string',
    value: 'VERSION',
    choices: ['v0', 'v1'],
    help: 'the version of Rego in --policy (default: v1)',
  },
  ...EXTERNAL_DATA_OPTIONS,
  'fail-on-warn': { type: 'boolean', help: 'exit 1 for warnings too' },
  'no-fail': { type: 'boolean', help: 'exit 0 whatever is found' },
} as const satisfies OptionTable;

export interface TestRequest {
  readonly paths: readonly string[];
  readonly policies: readonly string[];
  readonly format: TestFormat;
  /** The file to write; undefined for standard output. */
  readonly output: string | undefined;
  readonly denyOnly: boolean;
  readonly workloads: boolean;
  /** Rego packages; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
  readonly combine: boolean;
  readonly data: readonly string[];
  readonly regoVersion: 'v0' | 'v1';
  readonly failOnWarn: boolean;
  readonly noFail: boolean;
}

type TestValues = Values<typeof TEST_OPTIONS> & { readonly output?: string; readonly cluster?: true };

/**
 * Reads the flags. Those of gator and conftest are understood where they mean something else here: `-f PATH`, `-o FORMAT`.
 *
 * @throws {TorideError} `TORIDE_CLI_USAGE`
 */
export function readTestRequest(
  values: TestValues,
  operands: readonly string[],
  context: Pick<Context, 'cwd'>,
): TestRequest {
  const formats: TestFormat[] = [];
  const paths = [...operands, ...(values.filename ?? [])];
  for (const text of values.format ?? []) {
    if (isFormat(text)) formats.push(text);
    else if (text === '-' || existsSync(resolve(context.cwd, text))) paths.push(text);
    else
      throw usageError(
        `flag '-f' expects a format (${TEST_FORMATS.join(', ')}) or a path that exists, got '${text}'${didYouMean(text, TEST_FORMATS)}`,
        'policy test',
      );
  }
  // A file called `json` is rarer than the habit of gator's and conftest's users.
  const named = values.output === 'stdout' ? 'table' : values.output;
  if (named !== undefined && isFormat(named)) formats.push(named);
  const [format = 'table', ...more] = formats;
  if (more.some((other) => other !== format))
    throw usageError(`expected one format, got ${formats.join(' and ')}`, 'policy test');
  return {
    paths,
    policies: values.policy ?? [],
    format,
    output: named !== undefined && isFormat(named) ? undefined : values.output,
    denyOnly: values['deny-only'] === true,
    workloads: values.workloads === true,
    namespaces: packagesOf(values),
    combine: values.combine === true,
    data: values.data ?? [],
    regoVersion: values['rego-version'] ?? 'v1',
    failOnWarn: values['fail-on-warn'] === true,
    noFail: values['no-fail'] === true,
  };
}

/** With a cluster, `--namespace` says what to read of it. */
function packagesOf(values: TestValues): readonly string[] | undefined {
  if (values['all-namespaces'] === true) return undefined;
  const named = values.cluster === true ? undefined : values.namespace;
  return named ?? ['main'];
}

function isFormat(text: string): text is TestFormat {
  return (TEST_FORMATS as readonly string[]).includes(text);
}
