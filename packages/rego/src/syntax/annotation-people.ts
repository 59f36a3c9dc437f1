/** Authors and related resources of a metadata block. */
import { AnnotationProblem, goValue, textOf } from './annotation-values.ts';
import { quote } from './quote.ts';

export function readAuthor(value: unknown): { name: string; email?: string } {
  const refuse = (why: string): AnnotationProblem =>
    new AnnotationProblem(`invalid author definition ${goValue(value)}: ${why}`);
  if (typeof value === 'string') {
    const words = value.split(/\s+/u).filter((word) => word !== '');
    const last = words.at(-1);
    if (last === undefined) throw refuse('author is an empty string');
    const isEmail = last.length >= 2 && last.startsWith('<') && last.endsWith('>');
    return author((isEmail ? words.slice(0, -1) : words).join(' '), isEmail ? last.slice(1, -1) : '');
  }
  if (!(value instanceof Map)) throw refuse('invalid value type, must be string or map');
  const name = textOf(value, 'name');
  const email = textOf(value, 'email');
  if (name === '' && email === '') throw refuse(`'name' and/or 'email' values required in object`);
  return author(name, email);
}

function author(name: string, email: string): { name: string; email?: string } {
  return email === '' ? { name } : { name, email };
}

export function readResource(value: unknown): { ref: string; description?: string } {
  const refuse = (why: string): AnnotationProblem =>
    new AnnotationProblem(`invalid related-resource definition ${goValue(value)}: ${why}`);
  if (typeof value === 'string') {
    if (value === '') throw refuse('ref URL may not be empty string');
    return { ref: checkedUrl(value, refuse) };
  }
  if (!(value instanceof Map)) throw refuse('invalid value type, must be string or map');
  const ref = textOf(value, 'ref');
  const description = textOf(value, 'description');
  if (ref === '') throw refuse(`'ref' value required in object`);
  return { ref: checkedUrl(ref, refuse), ...(description === '' ? {} : { description }) };
}

const CONTROL = /\p{Cc}/u;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/** What Go's `url.Parse` refuses. */
function checkedUrl(url: string, refuse: (why: string) => AnnotationProblem): string {
  const fail = (why: string): AnnotationProblem => refuse(`parse ${quote(url)}: ${why}`);
  if (CONTROL.test(url)) throw fail('net/url: invalid control character in URL');
  if (url.startsWith(':')) throw fail('missing protocol scheme');
  const bad = BAD_ESCAPE.exec(url);
  if (bad !== null) throw fail(`invalid URL escape ${quote(url.slice(bad.index, bad.index + 3))}`);
  return url;
}
