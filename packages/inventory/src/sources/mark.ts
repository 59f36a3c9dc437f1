/** Where a character of the decoded file is in its bytes. Marks stand at the start of every chunk that was read. */
export interface Mark {
  readonly char: number;
  readonly byte: number;
}
