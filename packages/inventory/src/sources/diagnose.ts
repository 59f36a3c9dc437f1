import type { Diagnostic } from '@toride/core';
import { YAML_CODES } from '../yaml/index.ts';
import { ARCHIVE_CODES, RENDER_CODES, SOURCE_CODES } from './codes.ts';

const CODES = { ...YAML_CODES, ...SOURCE_CODES, ...ARCHIVE_CODES, ...RENDER_CODES };

/** A Diagnostic whose level is the receiver's to decide: what is lost is an error. */
export type Problem = Omit<Diagnostic, 'level'>;

/** What is wrong, with what the code's table says to do about it. */
export function diagnose(
  code: keyof typeof CODES,
  message: string,
  place: Pick<Diagnostic, 'file' | 'line' | 'column'> = {},
  level: Diagnostic['level'] = 'error',
): Diagnostic {
  return { code, level, message, hint: CODES[code].solve, ...place };
}
