import type { Diagnostic } from '@toride/core';
import { visible } from '@toride/report';
import type { Context } from './context.ts';

/** More than a person reads; all of them are in the report. */
const LIMIT = 20;

/** Prints what could not be read to standard error. Errors are shown even with `--quiet`: something was not evaluated. */
export async function printDiagnostics(diagnostics: readonly Diagnostic[], context: Context): Promise<void> {
  const shown = context.quiet ? diagnostics.filter(({ level }) => level === 'error') : diagnostics;
  if (shown.length === 0) return;
  context.progress.clear();
  const lines = shown.slice(0, LIMIT).map((diagnostic) => diagnosticText(diagnostic, context.stderr.colour));
  const left = shown.length - lines.length;
  if (left > 0) lines.push(`… and ${left} more: they are all in the report, see -f json`);
  await context.stderr.write(`${lines.join('\n')}\n`).catch(() => {});
}

function diagnosticText(diagnostic: Diagnostic, colour: boolean): string {
  const { file, line, column, level, message, code, hint } = diagnostic;
  const place = [file === '-' ? '<stdin>' : file, line, column]
    .filter((part) => part !== undefined)
    .join(':');
  const mark = colour ? `\x1b[${level === 'error' ? 31 : 33}m${level}\x1b[39m` : level;
  const head = `${place === '' ? '' : `${visible(place)}: `}${mark}: ${visible(message)} [${code}]`;
  return hint === undefined ? head : `${head}\n  ${visible(hint)}`;
}
