/**
 * Documents for rules' examples: whole manifests that a reader can paste, of which a rule writes only the lines that it is
 * about.
 */
export interface ExampleLines {
  /** Lines of the container `web`. */
  readonly container?: string;
  readonly image?: string;
  /** Lines of the pod's spec. */
  readonly pod?: string;
  /** Lines of the pod's metadata. */
  readonly metadata?: string;
  /** Lines of the Deployment's spec. */
  readonly spec?: string;
}

/**
 * A Deployment `web` in the namespace `shop`.
 *
 * @example exampleDeployment({ container: 'imagePullPolicy: Always' })
 */
export function exampleDeployment(lines: ExampleLines = {}): string {
  const { container, image = 'registry.example.com/shop/web:1.4.2', pod, metadata, spec } = lines;
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: web',
    '  namespace: shop',
    'spec:',
    ...indented(spec, 2),
    '  selector:',
    '    matchLabels:',
    '      app: web',
    '  template:',
    '    metadata:',
    '      labels:',
    '        app: web',
    ...indented(metadata, 6),
    '    spec:',
    ...indented(pod, 6),
    '      containers:',
    '        - name: web',
    `          image: ${image}`,
    ...indented(container, 10),
    '',
  ].join('\n');
}

/** A Job `report` in the namespace `shop` with one line in its spec. */
export function exampleJob(line: string): string {
  return yaml(`
    apiVersion: batch/v1
    kind: Job
    metadata: {name: report, namespace: shop}
    spec:
      ${line}
      template:
        spec:
          restartPolicy: Never
          containers:
            - {name: report, image: registry.example.com/shop/report:1.4.2}
  `);
}

/** A CronJob `report` in the namespace `shop` with one line in its spec. */
export function exampleCronJob(line: string): string {
  return yaml(`
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: report, namespace: shop}
    spec:
      schedule: "0 3 * * *"
      ${line}
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - {name: report, image: registry.example.com/shop/report:1.4.2}
  `);
}

/** Several documents of one file. */
export function documents(...parts: readonly string[]): string {
  return parts.map((part) => `${part.trim()}\n`).join('---\n');
}

/** Text of a template literal without its common indentation and its first line break. */
export function yaml(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const widths = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const width = Math.min(...widths);
  return `${lines.map((line) => line.slice(width)).join('\n')}\n`;
}

function indented(text: string | undefined, width: number): string[] {
  if (text === undefined) return [];
  return yaml(text)
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(width) + line);
}
