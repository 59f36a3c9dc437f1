import { expect, test } from 'vitest';
import { callJson } from '../test-context.ts';

test.each([
  ['Hi {{.a}}', '{"a": 1.50}', 'Hi 1.50'],
  ['{{.x}}', '{}', '<undefined>'],
  ['{{.x.y}}', '{}', '<undefined>'],
  ['{{range $i, $v := .l}}{{$i}}={{$v}};{{else}}none{{end}}', '{"l": ["a", "b"]}', '0=a;1=b;'],
  ['{{range .l}}{{.}}{{else}}none{{end}}', '{"l": []}', 'none'],
  ['{{if .a}}yes{{else if .b}}maybe{{else}}no{{end}}', '{"b": true}', 'maybe'],
  ['{{with .a}}{{.b}}{{end}}', '{"a": {"b": "c"}}', 'c'],
  [' {{- .a -}} x', '{"a": "b"}', 'bx'],
  ['{{printf "%s!" .a | len}}', '{"a": "b"}', '2'],
  ['{{index .l 1}}{{/* a comment */}}', '{"l": [1, 2]}', '2'],
  ['{{.m}} {{.l}}', '{"m": {"b": 1, "a": null}, "l": ["x", 2]}', 'map[a:<nil> b:1] [x 2]'],
  ['{{$x := .a}}{{$x}}', '{"a": "v"}', 'v'],
])('%s of %s is %s', (template, data, expected) => {
  expect(callJson('strings.render_template', JSON.stringify(template), data)).toBe(JSON.stringify(expected));
});

test.each([
  ['{{', 'template: template:1: unclosed action'],
  ['{{if .a}}', 'template: template:1: unexpected EOF'],
  ['{{nope .a}}', 'template: template:1: function "nope" not defined'],
])('%s is refused', (template, message) => {
  expect(callJson('strings.render_template', JSON.stringify(template), '{}')).toBe(message);
});
