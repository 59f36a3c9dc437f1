import { expect, test } from 'vitest';
import { goQuote } from './go-quote.ts';

test.each([
  ['web', '"web"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['tab\tline\n', '"tab\\tline\\n"'],
  ['\u0000\u007f', '"\\x00\\x7f"'],
  ['é 砦', '"é 砦"'],
  ['a\ud800', '"a\ufffd"'],
  ['\u200b\u{e0001}', '"\\u200b\\U000e0001"'],
])('%j is quoted as Go quotes it', (text, go) => {
  expect(goQuote(text)).toBe(go);
});
