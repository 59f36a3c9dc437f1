import { atLeast, type Finding, type Inventory, type Patch, type Report, type Severity } from '@toride/core';
import { documentOf, editDocument, type DocumentRecord } from '@toride/inventory';
import { Touched } from './conflicts.ts';
import { readEditable, type EditableFile } from './file-text.ts';
import type { Edits } from './overlay.ts';

/** What to do with one file. */
export interface FileFix {
  readonly shown: string;
  readonly file: EditableFile;
  readonly after: string;
}

export interface FixResult {
  readonly files: readonly FileFix[];
  readonly fixed: readonly Finding[];
  /** The scan of the input as it is after the fixes. */
  readonly report: Report;
  readonly inventory: Inventory;
}

export interface FixOptions {
  readonly threshold: Severity;
  /** Where a shown file is on the disk; undefined for what must not be edited. */
  pathOf(document: DocumentRecord): string | undefined;
  /** Scans the input with some files replaced by edited text. */
  evaluate(edits: Edits): Promise<{ report: Report; inventory: Inventory }>;
}

/** A workload has some dozens of rules; a document that still changes after so many rounds would never rest. */
const ROUNDS = 100;

interface Applied {
  readonly finding: Finding;
  readonly shown: string;
}

/**
 * Applies exact patches until none is left: scan, apply the patches that do not meet, scan again. A patch after which its
 * finding is still there is taken back with the others of its file and round, and not tried again.
 */
export async function fixRounds(options: FixOptions): Promise<FixResult> {
  const state = new FixState(options);
  let previous: readonly Applied[] = [];
  let before: ReadonlyMap<string, string> = new Map();
  for (let round = 0; ; round++) {
    const scanned = await options.evaluate(state.edits);
    const failing = [...scanned.report.findings].filter((finding) => finding.verdict === 'fail');
    if (state.takeBack(previous, failing, before)) {
      previous = [];
      continue;
    }
    before = new Map(state.edits);
    previous = round < ROUNDS ? state.apply(failing, scanned.inventory) : [];
    if (previous.length === 0) return state.result(scanned);
  }
}

class FixState {
  readonly edits = new Map<string, string>();
  readonly #files = new Map<string, EditableFile | undefined>();
  readonly #fixed = new Map<string, Applied>();
  readonly #blocked = new Set<string>();
  readonly #options: FixOptions;

  constructor(options: FixOptions) {
    this.#options = options;
  }

  /** True when something did not help and was taken back. */
  takeBack(
    applied: readonly Applied[],
    failing: readonly Finding[],
    before: ReadonlyMap<string, string>,
  ): boolean {
    const present = new Set(
      failing.flatMap((finding) => finding.locations.map(({ file }) => keyOf(finding, file))),
    );
    const useless = applied.filter(({ finding, shown }) => present.has(keyOf(finding, shown)));
    const spoilt = new Set(useless.map(({ shown }) => shown));
    for (const { finding, shown } of useless) this.#blocked.add(keyOf(finding, shown));
    for (const { finding, shown } of applied)
      if (spoilt.has(shown)) this.#fixed.delete(keyOf(finding, shown));
    for (const shown of spoilt) {
      const text = before.get(shown);
      if (text === undefined) this.edits.delete(shown);
      else this.edits.set(shown, text);
    }
    return spoilt.size > 0;
  }

  /** Applies what can be applied to the texts as they are now. */
  apply(failing: readonly Finding[], inventory: Inventory): Applied[] {
    const applied: Applied[] = [];
    for (const [document, patches] of this.#candidates(failing, inventory)) {
      const touched = new Touched();
      const chosen = patches.filter(({ patch }) => touched.take(patch.operations));
      const done = this.#edit(document, chosen);
      for (const finding of done) applied.push({ finding, shown: document.file });
    }
    for (const one of applied) this.#fixed.set(keyOf(one.finding, one.shown), one);
    return applied;
  }

  /** Last document of a file first, so that the offsets of the others still hold. */
  #candidates(failing: readonly Finding[], inventory: Inventory): [DocumentRecord, Candidate[]][] {
    const byDocument = new Map<DocumentRecord, Candidate[]>();
    for (const finding of failing) {
      const { patch } = finding;
      if (patch === undefined || !atLeast(finding.severity, this.#options.threshold)) continue;
      const document = documentOf(inventory, patch.document);
      if (document?.text === undefined || this.#blocked.has(keyOf(finding, document.file))) continue;
      const list = byDocument.get(document);
      if (list === undefined) byDocument.set(document, [{ finding, patch }]);
      else list.push({ finding, patch });
    }
    return [...byDocument].sort(([a], [b]) => (b.text?.offset ?? 0) - (a.text?.offset ?? 0));
  }

  #edit(document: DocumentRecord, chosen: readonly Candidate[]): Finding[] {
    const { text, file: shown } = document;
    const current = this.#textOf(document);
    if (text === undefined || current === undefined) return [];
    const before = text.read();
    // The file changed while it was scanned, or its offsets are not those of its bytes: hands off.
    if (text.lost?.() !== undefined || !current.startsWith(before, text.offset)) return [];
    let after = before;
    const done: Finding[] = [];
    for (const { finding, patch } of chosen) {
      const edited = editDocument(after, relative(patch, document.pointer), text.column);
      if (edited === undefined || edited === after) this.#blocked.add(keyOf(finding, shown));
      else {
        after = edited;
        done.push(finding);
      }
    }
    if (after !== before) {
      this.edits.set(
        shown,
        current.slice(0, text.offset) + after + current.slice(text.offset + before.length),
      );
    }
    return done;
  }

  /** The text of the whole file as it is now. */
  #textOf(document: DocumentRecord): string | undefined {
    const { file: shown } = document;
    if (!this.#files.has(shown)) {
      const path = this.#options.pathOf(document);
      this.#files.set(shown, path === undefined ? undefined : readEditable(path));
    }
    return this.edits.get(shown) ?? this.#files.get(shown)?.text;
  }

  result(scanned: { report: Report; inventory: Inventory }): FixResult {
    const files: FileFix[] = [];
    for (const [shown, after] of this.edits) {
      const file = this.#files.get(shown);
      if (file !== undefined && file.text !== after) files.push({ shown, file, after });
    }
    files.sort((a, b) => (a.shown < b.shown ? -1 : 1));
    return { files, fixed: [...this.#fixed.values()].map(({ finding }) => finding), ...scanned };
  }
}

interface Candidate {
  readonly finding: Finding;
  readonly patch: Patch;
}

/** The same finding may be in several files, and is fixed in each of them. */
function keyOf({ id }: Finding, file: string): string {
  return `${id} ${file}`;
}

/** Operations count from the document's root; the text may hold one item of a List. */
function relative({ operations }: Patch, root: string): Patch['operations'] {
  return operations.map((operation) => ({ ...operation, path: operation.path.slice(root.length) }));
}
