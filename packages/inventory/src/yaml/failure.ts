import type { YAML_CODES } from './codes.ts';

/** Stops the reading of one document; `parseDocument` turns it into a Diagnostic, so it never leaves this folder. */
export class YamlFailure extends Error {
  readonly code: keyof typeof YAML_CODES;
  /** In the document's text, in UTF-16 code units. */
  readonly offset: number;

  constructor(code: keyof typeof YAML_CODES, offset: number, message: string) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}
