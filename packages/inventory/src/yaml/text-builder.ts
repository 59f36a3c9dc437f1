// Small enough that the pieces cost little, large enough that few are kept.
const PIECES = 1024;

/**
 * Joins many small pieces. A string that grows by `+=` keeps every piece alive until it is read, some sixty bytes for each line
 * of a scalar of ten million lines; this keeps a thousand at most.
 */
export class TextBuilder {
  private readonly flat: string[] = [];
  private readonly recent: string[] = [];

  add(piece: string): void {
    this.recent.push(piece);
    if (this.recent.length < PIECES) return;
    this.flat.push(this.recent.join(''));
    this.recent.length = 0;
  }

  get text(): string {
    const recent = this.recent.join('');
    return this.flat.length === 0 ? recent : this.flat.join('') + recent;
  }
}
