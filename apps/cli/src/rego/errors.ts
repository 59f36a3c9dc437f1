import { detailsToJson, type EvaluationError, type RegoError } from '@toride/rego';
import { oneLine, type Terminal } from '@toride/report';

/** `a.rego:3:5: rego_type_error: …`, then the line with a caret below the fault. */
export function errorLines(
  errors: readonly RegoError[],
  sources: ReadonlyMap<string, string>,
  shown: Terminal,
): string[] {
  return errors.flatMap(({ code, message, location }) => {
    const place =
      location === undefined ? '' : `${location.file || 'query'}:${location.row}:${location.col}: `;
    const head = `${shown.paint(oneLine(place), 'bold')}${shown.paint(code, 'red')}: ${oneLine(message)}`;
    if (location === undefined) return [head];
    const line = sources.get(location.file)?.split('\n')[location.row - 1];
    if (line === undefined) return [head];
    // The column counts bytes, as OPA's does.
    const before = Buffer.from(line)
      .subarray(0, location.col - 1)
      .toString('utf8');
    return [
      head,
      `    ${oneLine(line)}`,
      `    ${' '.repeat(oneLine(before).length)}${shown.paint('^', 'red')}`,
    ];
  });
}

/** The form that `opa` prints with `--format json`. */
export function errorJson(errors: readonly RegoError[]): readonly object[] {
  return errors.map(({ code, message, location, details }) => ({
    message,
    code,
    ...(location === undefined
      ? {}
      : { location: { file: location.file, row: location.row, col: location.col } }),
    ...(details === undefined ? {} : { details: detailsToJson(details) }),
  }));
}

export function evaluationErrorText(error: EvaluationError): string {
  const { location, code, message } = error;
  const place = location === undefined ? '' : `${location.file}:${location.row}:${location.col}: `;
  return `${place}${code}: ${message}`;
}

/** The list that `opa eval` prints. */
export function evaluationErrorsJson(errors: readonly EvaluationError[]): string {
  return JSON.stringify(
    errors.map(({ message, code, location }) => ({
      message,
      code,
      ...(location === undefined
        ? {}
        : { location: { file: location.file, row: location.row, col: location.col } }),
    })),
  );
}
