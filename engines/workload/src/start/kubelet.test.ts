import { expect, test } from 'vitest';
import { quoted } from './kubelet.ts';

test.each([
  ['web', '"web"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['tab\tline\n', '"tab\\tline\\n"'],
  ['\u0000\u007f', '"\\x00\\x7f"'],
  ['é 砦', '"é 砦"'],
  ['\u200b\u{e0001}', '"\\u200b\\U000e0001"'],
])('%j is quoted as Go quotes it', (text, go) => {
  expect(quoted(text)).toBe(go);
});
