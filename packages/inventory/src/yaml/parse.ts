import type { Diagnostic, Json } from '@toride/core';
import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { resolvePlain } from './scalar.ts';

/** Where a document's text begins, as the user sees it. */
export interface DocumentPlace {
  readonly file: string;
  /** Line of the text's first character, from 1. */
  readonly line: number;
  /** Its column, from 1; not 1 only for text cut out of flow style. */
  readonly column?: number;
}

export interface YamlLimits {
  /** Mappings and lists inside each other. */
  readonly depth: number;
  /** UTF-16 code units of one document. */
  readonly size: number;
}

export interface ParsedDocument {
  /** Undefined when there is nothing to read (only comments), or it could not be read: then a diagnostic says why. */
  readonly value: Json | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const DEFAULT_LIMITS: YamlLimits = { depth: 500, size: 64 * 1024 * 1024 };

export function parseDocument(
  text: string,
  where: DocumentPlace,
  limits: Partial<YamlLimits> = {},
): ParsedDocument {
  try {
    return { value: construct(text, { ...DEFAULT_LIMITS, ...limits }), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const diagnostic: Diagnostic = {
      code: 'TORIDE_YAML_SYNTAX',
      level: 'error',
      message: error.reason,
      file: where.file,
      line: where.line + (error.mark?.line ?? 0),
      column: (error.mark?.column ?? 0) + 1,
    };
    return { value: undefined, diagnostics: [diagnostic] };
  }
}

function construct(text: string, limits: YamlLimits): Json | undefined {
  type Frame = { value: Record<string, Json> | Json[]; key: string | undefined };
  const frames: Frame[] = [];
  const anchors = new Map<string, Json>();
  let root: Json | undefined;
  const put = (value: Json): void => {
    const frame = frames.at(-1);
    if (frame === undefined) root ??= value;
    else if (Array.isArray(frame.value)) frame.value.push(value);
    else if (frame.key === undefined) frame.key = String(value);
    else {
      if (frame.key === '<<') frame.value = Object.assign(frame.value, value);
      else if (frame.key === '__proto__')
        Object.defineProperty(frame.value, frame.key, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      else frame.value[frame.key] = value;
      frame.key = undefined;
    }
  };
  const opened: boolean[] = [];
  for (const event of parseEvents(text, { maxDepth: limits.depth })) {
    if (event.type === EVENT_ID.DOCUMENT) opened.push(false);
    else if (event.type === EVENT_ID.POP) {
      if (opened.pop() === true) frames.pop();
    } else if (event.type === EVENT_ID.ALIAS)
      put(anchors.get(text.slice(event.anchorStart, event.anchorEnd)) ?? null);
    else if (event.type === EVENT_ID.SCALAR) {
      const source = getScalarValue(text, event);
      const value =
        event.style === SCALAR_STYLE.PLAIN && event.tagStart === -1 ? resolvePlain(source) : source;
      if (event.anchorStart !== -1) anchors.set(text.slice(event.anchorStart, event.anchorEnd), value);
      put(value);
    } else {
      const value = event.type === EVENT_ID.SEQUENCE ? [] : {};
      if (event.anchorStart !== -1) anchors.set(text.slice(event.anchorStart, event.anchorEnd), value);
      put(value);
      frames.push({ value, key: undefined });
      opened.push(true);
    }
  }
  return root;
}
