/** What reading a JSON text needs to know before: one pass over what lies outside of strings. */
export interface JsonSurvey {
  /** Holds a number that a double could change, or that prints otherwise than written. */
  readonly inexact: boolean;
  readonly depth: number;
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LARGEST_DIGITS = 15;

/** Text that is no JSON gets some answer: the parser refuses it anyway. */
export function surveyJson(text: string): JsonSurvey {
  let inexact = false;
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let previous = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      digits++;
      inexact ||= digits > LARGEST_DIGITS || (code === ZERO && previous === MINUS);
    } else {
      if (code === QUOTE) at = endOfString(text, at + 1);
      else if (isOpening(code)) deepest = Math.max(deepest, ++depth);
      else if (isClosing(code)) depth--;
      // An exponent stands behind a digit, the letter of `true` does not.
      else inexact ||= code === DOT || (digits > 0 && (code | 0x20) === 0x65);
      digits = 0;
    }
    previous = code;
  }
  return { inexact, depth: deepest };
}

function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b;
}

function isClosing(code: number): boolean {
  return code === 0x7d || code === 0x5d;
}

/** The place of the closing quote: one behind an even number of backslashes. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (before >= from && text.charCodeAt(before) === 0x5c) before--;
    if ((quote - before) % 2 === 1) return quote;
  }
  return text.length;
}
