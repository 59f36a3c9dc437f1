import { expect, test } from 'vitest';
import { templateLine } from './template-line.ts';

const object = (kind: string, name: string): { kind: string; metadata: { name: string } } => ({
  kind,
  metadata: { name },
});

test.each([
  [
    'one document',
    '{{- if .Values.on }}\n# c\napiVersion: v1\nkind: Pod\n{{- end }}\n',
    object('Pod', 'a'),
    3,
  ],
  ['one document of the kind', 'kind: Pod\n---\n# c\nkind: Service\n', object('Service', 'a'), 4],
  [
    'two of the kind, literal names',
    'kind: Pod\nmetadata:\n  name: a\n---\nkind: Pod\nmetadata:\n  labels:\n    x: y\n  name: "b" # c\n',
    object('Pod', 'b'),
    5,
  ],
  [
    'two of the kind, computed names',
    'kind: Pod\nmetadata:\n  name: {{ .a }}\n---\nkind: Pod\nmetadata:\n  name: {{ .b }}\n',
    object('Pod', 'b'),
    undefined,
  ],
  ['a computed kind beside it', 'kind: Pod\n---\nkind: {{ .kind }}\n', object('Pod', 'a'), undefined],
  ['only a computed kind', '\nkind: {{ .kind }}\n', object('Pod', 'a'), 2],
  ['another kind', 'kind: Service\n', object('Pod', 'a'), undefined],
  ['no document', '{{ include "x" . }}\n', object('Pod', 'a'), undefined],
])('the line is told where it is proved: %s', (_, template, value, line) => {
  expect(templateLine(template, value)).toBe(line);
});
