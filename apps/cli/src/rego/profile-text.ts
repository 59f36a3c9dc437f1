import { PROFILE_KEYS, type LineProfile, type ProfileKey } from '@toride/rego';
import { usageError } from '../parse.ts';
import { boxTable } from './box-table.ts';

const HEADER = ['Time', 'Num Eval', 'Num Redo', 'Num Gen Expr', 'Location'];

export function profileTable(lines: readonly LineProfile[]): string {
  const rows = lines.map(({ nanoseconds, evals, redos, generated, file, row, text }) => [
    durationText(nanoseconds),
    String(evals),
    String(redos),
    String(generated),
    file === '' ? text : `${file}:${row}`,
  ]);
  return rows.length === 0 ? '' : boxTable(HEADER, rows);
}

/** The list that `opa eval --profile` prints. */
export function profileJson(lines: readonly LineProfile[]): string {
  return JSON.stringify(
    lines.map(({ nanoseconds, evals, redos, generated, file, row, col }) => ({
      total_time_ns: nanoseconds,
      num_eval: evals,
      num_redo: redos,
      num_gen_expr: generated,
      location: { file, row, col },
    })),
  );
}

/** Keys to sort by, one a flag or several with commas between. */
export function profileKeys(texts: readonly string[], verb: string): ProfileKey[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const key = PROFILE_KEYS.find((one) => one === text.trim());
      if (key === undefined)
        throw usageError(`--profile-sort expects one of ${PROFILE_KEYS.join(', ')}, got '${text}'`, verb);
      return key;
    });
}

/** As Go prints durations: `71.869µs`. */
export function durationText(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${trimmed(nanoseconds / 1e3)}µs`;
  if (nanoseconds < 1e9) return `${trimmed(nanoseconds / 1e6)}ms`;
  return `${trimmed(nanoseconds / 1e9)}s`;
}

function trimmed(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
