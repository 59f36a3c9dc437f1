/**
 * Lists and maps in brackets as go-yaml v3 reads them (scannerc.go, scan_plain_scalar), where js-yaml reads something else:
 * a colon before a bracket or a comma belongs to the word before it, a question mark begins a key and ends a word, and lines may begin
 * anywhere. The text is changed to what means the same to js-yaml.
 */
import { CHOMPING_MODE, COLLECTION_STYLE, EVENT_ID, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { BuiltinError } from '../errors.ts';

export type YamlEvent = ReturnType<typeof parseEvents>[number];

export interface Parsed {
  readonly source: string;
  readonly events: YamlEvent[];
}

const MAX_DEPTH = 1000;

/** Each line costs a reading of the whole text. */
const MOST_CHARACTERS = 10_000_000;

/** @throws YAMLException, BuiltinError */
export function parseYaml(text: string): Parsed {
  const parsed = parseAnyIndent(text);
  const source = withWholeWords(parsed);
  const read = source === text ? parsed : parseAnyIndent(source);
  return { ...read, events: read.events.map((event) => withoutLineEnd(read.source, event)) };
}

/** A block of text that the end of the document cuts short has no line end to keep. */
function withoutLineEnd(source: string, event: YamlEvent): YamlEvent {
  if (event.type !== EVENT_ID.SCALAR || event.valueEnd < source.length || /(?:^|\n)[ \t]*$/.test(source))
    return event;
  const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
  return isBlock ? { ...event, chomping: CHOMPING_MODE.STRIP } : event;
}

function parseAnyIndent(text: string): Parsed {
  let source = text;
  for (let read = 0; ; read += source.length) {
    try {
      return { source, events: parseEvents(source, { maxDepth: MAX_DEPTH }) };
    } catch (error) {
      const line = read > MOST_CHARACTERS ? undefined : deficientLine(error, source);
      if (line === undefined) throw error;
      source = source.slice(0, line) + indentOf(source) + source.slice(line);
    }
  }
}

/** Where the line begins that js-yaml wants further in. */
function deficientLine(error: unknown, source: string): number | undefined {
  if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return undefined;
  const at = error.mark?.position;
  return at === undefined ? undefined : source.lastIndexOf('\n', at - 1) + 1;
}

/** Further in than any block. Within brackets and quotes, white space that begins a line has no meaning. */
function indentOf(source: string): string {
  return ' '.repeat(
    1 + Math.max(...source.split('\n', 1000).map((line) => /^[-?: ]*/.exec(line)?.[0].length ?? 0)),
  );
}

function withWholeWords({ source, events }: Parsed): string {
  const open: boolean[] = [];
  let changed = '';
  let from = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) open.pop();
    else if (event.type === EVENT_ID.DOCUMENT) open.push(false);
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING)
      open.push(event.style === COLLECTION_STYLE.FLOW);
    else if (event.type === EVENT_ID.SCALAR && open.at(-1) === true && event.style === SCALAR_STYLE.PLAIN) {
      const word = source.slice(event.valueStart, event.valueEnd);
      checkWord(word);
      if (/^\?./.test(word)) {
        changed += `${source.slice(from, event.valueStart)}? `;
        from = event.valueStart + 1;
        continue;
      }
      const colon = colonAfter(source, event.valueEnd);
      if (word === '' || colon === '' || word.includes('\n')) continue;
      changed += source.slice(from, event.valueStart) + JSON.stringify(word + colon);
      from = event.valueEnd + colon.length;
    }
  }
  return changed + source.slice(from);
}

function checkWord(word: string): void {
  if (word.startsWith(':')) throw new BuiltinError('yaml: did not find expected node content');
  if (word.includes('?', 1)) throw new BuiltinError("yaml: did not find expected ',' or ']'");
}

const COLON = /[ \t]*:(?=[,[\]{}])/y;

function colonAfter(source: string, at: number): string {
  COLON.lastIndex = at;
  return COLON.exec(source)?.[0] ?? '';
}
