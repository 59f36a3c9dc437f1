/** `opa parse` on one file: the tree with every place, or the errors. */
import { execFile } from 'node:child_process';
import { goTool } from '@toride/testkit';

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly row: number;
  readonly col: number;
}

/** `tree` is JSON text: its numbers can be longer than a double holds. */
export interface Parsed {
  readonly tree?: string;
  readonly problems: readonly Problem[];
}

interface Output {
  readonly errors?: readonly {
    readonly code?: string;
    readonly message: string;
    readonly location?: { readonly row: number; readonly col: number };
  }[];
}

/** Undefined where `opa parse` itself gives up: it cannot write some numbers that it reads (`.5`). */
export async function opaParse(
  folder: string,
  file: string,
  version: 'v0' | 'v1',
): Promise<Parsed | undefined> {
  const opa = await goTool('github.com/open-policy-agent/opa', 'v1.22.2', 'opa');
  const flags = [
    '--format',
    'json',
    '--json-include',
    'locations',
    ...(version === 'v0' ? ['--v0-compatible'] : []),
  ];
  const options = { cwd: folder, maxBuffer: 1 << 28 };
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile(opa, ['parse', ...flags, file], options, (_error, out, err) =>
      resolve({ stdout: out, stderr: err }),
    );
  });
  if (stderr === '') return { tree: stdout, problems: [] };
  const { errors = [] } = JSON.parse(stderr) as Output;
  if (errors.some(({ location }) => location === undefined)) return undefined;
  const problems = errors.map(({ code = '', message, location }) => ({
    code,
    message,
    row: location?.row ?? 0,
    col: location?.col ?? 0,
  }));
  return { problems };
}
