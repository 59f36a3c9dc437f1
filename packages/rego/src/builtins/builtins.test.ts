import { expect, test } from 'vitest';
import { makeSet } from '../values/index.ts';
import { call, callJson, testContext } from './test-context.ts';

test.each([
  ['div', ['1', '3'], '0.33333333333333333334'],
  ['plus', ['0.1', '0.2000000000'], '0.3'],
  ['plus', ['9007199254740991', '1'], '9007199254740992'],
  ['mul', ['18446744073709551616', '2'], '36893488147419103232'],
  ['mul', ['0', '-1'], '0'],
  ['minus', ['1.50', '1'], '0.5'],
  ['rem', ['-7', '2'], '-1'],
  ['rem', ['1.5', '2'], 'modulo on floating-point number'],
  ['div', ['1', '0'], 'divide by zero'],
  ['div', ['0', '-5'], '-0'],
  ['round', ['-2.5'], '-3'],
  ['ceil', ['2.1'], '3'],
  ['floor', ['-2.1'], '-3'],
  ['plus', ['"a"', '1'], 'operand 1 must be number but got string'],
  ['minus', ['null', '1'], 'operand 1 must be one of {number, set} but got null'],
  ['bits.lsh', ['1', '70'], '1180591620717411303424'],
  ['bits.negate', ['5'], '-6'],
  ['sum', ['[1, 2.5]'], '3.5'],
  ['product', ['[0.1, 3]'], '0.30000000000000004'],
  ['max', ['[]'], 'undefined'],
  ['count', ['"日本😀"'], '3'],
  ['numbers.range', ['3', '1'], '[3, 2, 1]'],
  ['numbers.range_step', ['0', '5', '2'], '[0, 2, 4]'],
  ['to_number', ['"1.50"'], '1.50'],
  ['to_number', ['"inf"'], 'operand 1 must be valid number string but got string'],
] as const)('%s(%s) is %s', (name, args, expected) => {
  expect(callJson(name, ...args)).toBe(expected);
});

test.each([
  ['%d', [1], '1'],
  ['%d', ['x'], '%!d(string=x)'],
  ['%s %s', ['a'], 'a %!s(MISSING)'],
  ['%d', [1, 2], '1%!(EXTRA int64=2)'],
  ['%5d|%-5d|%05d', [42, 42, -42], '   42|42   |-0042'],
  ['%.2f', [2], '%!f(int64=02)'],
  ['%q', ['a"b'], '"a\\"b"'],
  ['%[2]d %[1]d', [1, 2], '2 1'],
  ['%[3]d', [1], '%!d(BADINDEX)'],
  ['%', [], '%!(NOVERB)'],
  ['%v', [makeSet([2, 1])], '{1, 2}'],
  ['%x', ['hi'], '6869'],
])('sprintf(%j, %j) is %j', (format, args, expected) => {
  expect(call('sprintf', [format, args])).toBe(JSON.stringify(expected));
});

test.each([
  ['upper', ['"straße"'], '"STRAßE"'],
  ['indexof', ['"日本語"', '"語"'], '2'],
  ['substring', ['"😀abc"', '1', '2'], '"ab"'],
  ['split', ['"a,b"', '""'], '["a", ",", "b"]'],
  ['replace', ['"é"', '""', '"-"'], '"-\\xc3-\\xa9-"'],
  ['strings.replace_n', ['{"a": "b", "b": "c"}', '"ab"'], '"bc"'],
  ['trim_space', ['"\\u0085 x\\ufeff"'], '"x\\ufeff"'],
  ['format_int', ['-15.9', '16'], '"-f"'],
  ['base64.decode', ['"/w=="'], '"\\xff"'],
  ['hex.encode', ['"é"'], '"c3a9"'],
  ['urlquery.decode', ['"a%zz"'], 'invalid URL escape "%zz"'],
  ['json.unmarshal', ['"{"'], 'unexpected EOF'],
  ['json.marshal', ['{"b": "<", "a": 1.50}'], '"{\\"a\\":1.50,\\"b\\":\\"\\\\u003c\\"}"'],
  ['json.patch', ['{"a": [1]}', '[{"op": "add", "path": "a/-", "value": 2}]'], '{"a": [1, 2]}'],
  ['json.filter', ['{"a": {"b": 1, "c": 2}}', '["a/b"]'], '{"a": {"b": 1}}'],
  ['object.union_n', ['[{"a": {"b": 2}}, {"a": 4}, {"a": {"c": 3}}]'], '{"a": {"c": 3}}'],
  ['object.get', ['{"constructor": 1}', '"toString"', '0'], '0'],
  ['graph.reachable', ['{"a": ["b"], "b": ["a"]}', '["a"]'], '{"a", "b"}'],
  ['net.cidr_contains', ['"10.0.0.0/8"', '"10.1.0.0/16"'], 'true'],
  ['net.cidr_expand', ['"192.168.1.4/30"'], '{"192.168.1.4", "192.168.1.5", "192.168.1.6", "192.168.1.7"}'],
  ['net.cidr_merge', ['["10.0.0.0/25", "10.0.0.128/25"]'], '{"10.0.0.0/24"}'],
  ['semver.compare', ['"1.0.0-alpha.beta"', '"1.0.0-alpha.1"'], '1'],
  ['units.parse', ['"200m"'], '0.2000000000'],
  ['units.parse_bytes', ['"1.5KiB"'], '1536'],
  ['uuid.parse', ['"00000000-0000-4000-8000-000000000000"'], '{"variant": "RFC4122", "version": 4}'],
  [
    'uri.parse',
    ['"http://a:80/b?c#d"'],
    '{"fragment": "d", "hostname": "a", "path": "/b", "port": "80", "raw_path": "/b", "raw_query": "c", "scheme": "http"}',
  ],
  [
    'yaml.marshal',
    ['{"a": [1, "yes"], "b": "x\\ny"}'],
    '"a:\\n  - 1\\n  - \\"yes\\"\\nb: |-\\n  x\\n  y\\n"',
  ],
  ['yaml.unmarshal', ['"a: 0x1F"'], '{"a": 31}'],
  ['yaml.unmarshal', ['"a: &x [1]\\nb: *x"'], '{"a": [1], "b": [1]}'],
  ['yaml.unmarshal', ['"x: [\\n1, a:\\n]"'], '{"x": [1, {"a": null}]}'],
  ['yaml.unmarshal', ['"[3.0:, ?b]"'], '["3.0:", {"b": null}]'],
  ['yaml.is_valid', ['"[a?b]"'], 'false'],
  ['yaml.is_valid', ['"[:a]"'], 'false'],
  ['yaml.unmarshal', ['"a: |\\n b"'], '{"a": "b"}'],
  ['yaml.unmarshal', ['"a: |\\n b\\n"'], '{"a": "b\\n"}'],
  ['yaml.is_valid', ['"a:\\n-\\tb"'], 'false'],
  ['yaml.is_valid', ['"a: |\\n  -\\tb"'], 'true'],
  ['yaml.is_valid', ['"&:x [1]"'], 'false'],
  ['yaml.is_valid', ['"a: &b 1c: *b"'], 'false'],
  ['yaml.is_valid', ['"- &b c: *b"'], 'true'],
  ['json.unmarshal', ['"[1] null 2"'], '[1]'],
] as const)('%s(%s) is %s', (name, args, expected) => {
  expect(callJson(name, ...args)).toBe(expected);
});

test.each([
  ['regex.match', ['"^a+$"', '"aaa"'], 'true'],
  ['regex.match', ['"("', '"a"'], 'error parsing regexp: missing closing ): `(`'],
  ['uri.is_valid', ['"http://p[::1]:80/"'], 'false'],
  ['regex.split', ['"(?P<x>o)(?P<x>b)"', '"foob"'], '["fo", ""]'],
  ['regex.find_all_string_submatch_n', ['"(a)(b)?"', '"aab"', '-1'], '[["a", "a", ""], ["ab", "a", "b"]]'],
  ['regex.replace', ['"foo"', '"(o)"', '"<$1>"'], '"f<o><o>"'],
  ['regex.split', ['"o*"', '"foob"'], '["f", "b"]'],
  ['regex.template_match', ['"urn:foo:{.*}"', '"urn:foo:bar"', '"{"', '"}"'], 'true'],
  ['regex.globs_match', ['"a.*"', '".*b"'], 'true'],
  ['glob.match', ['"*.com"', '[]', '"a.b.com"'], 'false'],
  ['glob.match', ['"**.com"', '[]', '"a.b.com"'], 'true'],
  ['glob.match', ['"{a,b}[!x]?"', 'null', '"ayz"'], 'true'],
  ['glob.match', ['"[z-a]"', 'null', '"z"'], 'glob: syntax error at 5: range hi character is less than lo'],
  [
    'time.format',
    ['[1593600000123456789, "Europe/Berlin", "RFC3339Nano"]'],
    '"2020-07-01T12:40:00.123456789+02:00"',
  ],
  ['time.parse_ns', ['"2006-01-02"', '"2020-02-30"'], 'parsing time "2020-02-30": day out of range'],
  ['time.add_date', ['1593600000000000000', '0', '-1', '0'], '1591008000000000000'],
  // As Go's 64 bits wrap around.
  ['time.add_date', ['1593600000000000000', '0', '-9223372036854775808', '0'], '1593707136000000000'],
  ['time.add_date', ['1593600000000000000', '9223372036854775807', '0', '0'], '1561939584000000000'],
  ['time.add_date', ['1593600000000000000', '0', '0', '-9223372036854775808'], '1593600000000000000'],
  ['time.add_date', ['1593600000000000000', '300', '0', '0'], 'time outside of valid range'],
  ['time.diff', ['1577836800000000000', '1593600000000000000'], '[0, 6, 0, 10, 40, 0]'],
  ['time.parse_duration_ns', ['"1d2h"'], '93600000000000'],
  [
    'json.match_schema',
    ['{"id": "x"}', '{"properties": {"id": {"type": "integer"}}}'],
    '[false, [{"desc": "Invalid type. Expected: integer, given: string", "error": "id: Invalid type. Expected: integer, given: string", "field": "id", "type": "invalid_type"}]]',
  ],
  ['json.verify_schema', ['{"$ref": "#"}'], '[true, null]'],
] as const)('%s(%s) is %s', (name, args, expected) => {
  expect(callJson(name, ...args)).toBe(expected);
});

/** `\x9d\xa9\x9e`. */
const BYTES = '\udc9d\udca9\udc9e';

test.each([
  ['base64url.decode', ['name'], '"\\x9d\\xa9\\x9e"'],
  ['substring', [BYTES, 0, 1], '"\ufffd"'],
  ['substring', [BYTES, 0, 3], '"\\x9d\\xa9\\x9e"'],
  ['upper', [BYTES], '"\ufffd\ufffd\ufffd"'],
  ['indexof', [BYTES, '\udca9'], '0'],
  ['trim', [BYTES, '\udca9'], '""'],
  ['yaml.marshal', [BYTES], '"\ufffd\ufffd\ufffd\\n"'],
  ['regex.match', [BYTES, 'a'], `error parsing regexp: invalid UTF-8: \`${BYTES}\``],
  ['glob.match', [`ab${BYTES}`, [], 'a'], 'glob: syntax error at 2: invalid UTF-8 sequence'],
] as const)('%s with bytes that are no text', (name, args, expected) => {
  expect(call(name, args)).toBe(expected);
});

test('what could run long is paid for before it runs', () => {
  const stop = testContext({
    spend: (steps) => {
      if (steps > 1e6) throw new RangeError('budget');
    },
  });
  expect(() => call('numbers.range', [0, 1e12], stop)).toThrow('budget');
  expect(() => call('net.cidr_expand', ['::/0'], stop)).toThrow('budget');
});

test('a pattern that makes backtracking engines hang is only slow here', () => {
  expect(call('regex.match', ['(a+)+$', `${'a'.repeat(5000)}b`])).toBe('false');
  expect(call('glob.match', ['*a*a*a*a*a*a*a*b', null, 'a'.repeat(2000)])).toBe('false');
});
