/** `opa check -f json` on files of one folder. */
import { execFile } from 'node:child_process';
import { goTool } from '@toride/testkit';

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly row: number;
  readonly col: number;
}

interface Output {
  readonly errors?: readonly {
    readonly code?: string;
    readonly message: string;
    readonly location?: { readonly file?: string; readonly row: number; readonly col: number };
  }[];
}

export type Flags = readonly ('--v0-compatible' | '--strict')[];

export async function opaCheck(folder: string, files: readonly string[], flags: Flags): Promise<Problem[]> {
  const opa = await goTool('github.com/open-policy-agent/opa', 'v1.22.2', 'opa');
  const text = await new Promise<string>((resolve) => {
    execFile(opa, ['check', '-f', 'json', ...flags, ...files], { cwd: folder }, (_error, stdout, stderr) =>
      resolve(stderr === '' ? stdout : stderr),
    );
  });
  if (text.trim() === '') return [];
  return ((JSON.parse(text) as Output).errors ?? []).map(({ code = '', message, location }) => ({
    code,
    message,
    file: location?.file ?? '',
    row: location?.row ?? 0,
    col: location?.col ?? 0,
  }));
}
