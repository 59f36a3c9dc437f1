/** `opa eval --explain full --profile` on one case: the lines of the trace, and the counts of the profile. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goTool } from '@toride/testkit';

export interface ToolCase {
  readonly note: string;
  readonly modules: readonly string[];
  readonly query: string;
  /** JSON texts: numbers keep their digits. */
  readonly data?: string;
  readonly input?: string;
}

export interface Watched {
  /** As printed, without the results below. */
  readonly trace: string;
  /** `FILE:ROW EVALS REDOS GENERATED`, in order. */
  readonly profile: readonly string[];
}

/** Undefined where `opa` ends with an error. */
export async function opaWatched(folder: string, one: ToolCase): Promise<Watched | undefined> {
  const opa = await goTool('github.com/open-policy-agent/opa', 'v1.22.2', 'opa');
  const flags = ['eval', '--explain', 'full', '--profile', '--profile-limit', '0', '-f', 'pretty', one.query];
  for (const [at, text] of one.modules.entries()) flags.push('-d', written(folder, `${at}.rego`, text));
  if (one.data !== undefined) flags.push('-d', written(folder, 'data.json', one.data));
  if (one.input !== undefined) flags.push('-i', written(folder, 'input.json', one.input));
  const options = { cwd: folder, maxBuffer: 1 << 28 };
  const { failed, output } = await new Promise<{ failed: boolean; output: string }>((resolve) => {
    execFile(opa, flags, options, (error, stdout) => resolve({ failed: error !== null, output: stdout }));
  });
  return failed ? undefined : { trace: traceOf(output), profile: profileOf(output) };
}

function written(folder: string, name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

/** Lines that begin with a place. Values are printed after the trace and may look like one: the last `query:1` ends it. */
function traceOf(output: string): string {
  const lines = output.split('\n');
  const end = lines.findLastIndex((line) =>
    /^(?:query|\d+\.rego):\d+ +(?:\| )*(?:Enter|Eval|Exit|Fail|Index|Note|Redo) /.test(line),
  );
  return lines.slice(0, end + 1).join('\n');
}

function profileOf(output: string): string[] {
  const rows = output.matchAll(/^│ [\d.]+(?:ns|µs|ms|s) +│ (\d+) +│ (\d+) +│ (\d+) +│ (.*?) *│$/gm);
  return [...rows]
    .map(([, evals, redos, generated, place]) => `${place} ${evals} ${redos} ${generated}`)
    .sort();
}
