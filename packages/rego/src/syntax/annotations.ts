/**
 * `# METADATA` blocks (OPA documentation, "Annotations"): consecutive comment lines in the first column, read as YAML. What a
 * block describes is found later, in `annotation-scopes.ts`.
 */
import type { RegoError } from '../error.ts';
import { readAuthor, readResource } from './annotation-people.ts';
import { readCompile, readSchema } from './annotation-schemas.ts';
import { AnnotationProblem, plainMap } from './annotation-values.ts';
import { readYaml } from './annotation-yaml.ts';
import type { RawAnnotations } from './annotation-yaml.ts';
import type { Annotations, Comment, Location } from './ast.ts';
import { errorDetails } from './parser-state.ts';

/** A block before it is known what it describes. */
export type UnscopedAnnotations = Omit<Annotations, 'scope'> & { scope: string };

export interface ReadAnnotations {
  readonly annotations: UnscopedAnnotations[];
  readonly errors: RegoError[];
}

export function readAnnotations(comments: readonly Comment[], source: string): ReadAnnotations {
  const annotations: UnscopedAnnotations[] = [];
  const errors: RegoError[] = [];
  comments.forEach((comment, i) => {
    if (!isBlockStart(comment)) return;
    let end = i + 1;
    while (end < comments.length && continues(comments[end]!, comments[end - 1]!)) end++;
    const read = readBlock(comment, comments.slice(i + 1, end));
    if ('scope' in read) annotations.push(read);
    else {
      const { message, location } = read;
      errors.push({
        code: 'rego_parse_error',
        message,
        location,
        details: errorDetails(source, location.offset),
      });
    }
  });
  return { annotations, errors };
}

function isBlockStart({ location, text }: Comment): boolean {
  return location.col === 1 && text.trimStart().startsWith('METADATA');
}

function continues(comment: Comment, before: Comment): boolean {
  return (
    comment.location.col === 1 && comment.location.row - 1 === before.location.row && !isBlockStart(comment)
  );
}

interface Problem {
  readonly message: string;
  readonly location: Location;
}

function readBlock(start: Comment, comments: readonly Comment[]): UnscopedAnnotations | Problem {
  const lines = comments.map(({ text }) => (text.startsWith(' ') ? text.slice(1) : text));
  const text = lines.join('\n');
  if (text.trim() === '')
    return { message: 'expected METADATA block, found whitespace', location: start.location };
  const raw = readYaml(text);
  if ('message' in raw) {
    const at = raw.line === undefined ? 0 : Math.min(raw.line, comments.length - 1);
    return { message: raw.message + spaceHints(comments), location: comments[at]!.location };
  }
  try {
    const location = { ...start.location, text: `# METADATA\n# ${lines.join('\n# ')}` };
    const annotations = buildAnnotations(raw, location, comments.at(-1)!.location.row);
    // The comment shows the block too: in OPA both have one place.
    start.location = location;
    return annotations;
  } catch (error) {
    if (!(error instanceof AnnotationProblem)) throw error;
    return { message: error.message, location: start.location };
  }
}

/** YAML wants a space after a colon; other spaces look like one. */
function spaceHints(comments: readonly Comment[]): string {
  return comments.map((comment) => spaceHint(comment)).join('');
}

function spaceHint({ text, location }: Comment): string {
  const parts = text.split(':').slice(1);
  const odd: string[] = [];
  for (const [i, part] of parts.entries()) {
    if ((part === '' && i === parts.length - 1) || part.startsWith(' ') || part.startsWith('\t')) break;
    odd.push(goRune(part));
  }
  if (odd.length === 0) return '';
  const symbols = `symbol(s) [${odd.join(' ')}]`;
  const rule = `immediately following a key/value separator ':' is not a legal yaml space character`;
  return `\n  Hint: on line ${location.row}, ${symbols} ${rule}`;
}

/** The first character as Go's %+q shows it. */
function goRune(text: string): string {
  const code = text.codePointAt(0) ?? 0xfffd;
  if (code > 0xffff) return `'\\U${code.toString(16).padStart(8, '0')}'`;
  if (code < 32 || code > 126) return `'\\u${code.toString(16).padStart(4, '0')}'`;
  return code === 39 || code === 92 ? `'\\${String.fromCodePoint(code)}'` : `'${String.fromCodePoint(code)}'`;
}

function buildAnnotations(raw: RawAnnotations, location: Location, endRow: number): UnscopedAnnotations {
  const relatedResources = raw.relatedResources.map(readResource);
  const compile = raw.compile === undefined ? undefined : readCompile(raw.compile);
  const schemas = raw.schemas.map(readSchema);
  const authors = raw.authors.map(readAuthor);
  return {
    scope: raw.scope,
    ...(raw.title === '' ? {} : { title: raw.title }),
    ...(raw.description === '' ? {} : { description: raw.description }),
    ...(raw.entrypoint ? { entrypoint: true } : {}),
    ...(raw.organizations.length === 0 ? {} : { organizations: [...raw.organizations] }),
    ...(relatedResources.length === 0 ? {} : { relatedResources }),
    ...(authors.length === 0 ? {} : { authors }),
    ...(schemas.length === 0 ? {} : { schemas }),
    ...(compile === undefined ? {} : { compile }),
    ...(raw.custom === undefined ? {} : { custom: plainMap(raw.custom) }),
    ...(raw.labels === undefined ? {} : { labels: plainMap(raw.labels) }),
    location,
    endRow,
  };
}
