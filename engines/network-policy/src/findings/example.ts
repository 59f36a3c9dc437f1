/** Text of a template literal without its common indentation and its first line break. */
export function yaml(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const widths = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const width = Math.min(...widths);
  return `${lines.map((line) => line.slice(width)).join('\n')}\n`;
}

/** Several documents of one file. */
export function documents(...parts: readonly string[]): string {
  return parts.map((part) => `${part.trim()}\n`).join('---\n');
}

/** A NetworkPolicy with the lines of its spec. */
export function examplePolicy(name: string, spec: string, namespace = 'shop'): string {
  return [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${namespace}`,
    'spec:',
    ...yaml(spec)
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** A Deployment with one container; `lines` go into the pod's spec. */
export function deployment(name: string, lines = '', namespace = 'shop'): string {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${namespace}`,
    'spec:',
    '  selector:',
    '    matchLabels:',
    `      app: ${name}`,
    '  template:',
    '    metadata:',
    '      labels:',
    `        app: ${name}`,
    '    spec:',
    ...(lines === '' ? [] : lines.split('\n').map((line) => `      ${line}`)),
    '      containers:',
    `        - name: ${name}`,
    `          image: registry.example.com/shop/${name}:1.4.2`,
    '          ports:',
    '            - name: http',
    '              containerPort: 8080',
    '',
  ].join('\n');
}

/** Nothing in, and out only to the cluster's DNS. */
export const DEFAULT_DENY = examplePolicy(
  'default-deny',
  `
    podSelector: {}
    policyTypes: [Ingress, Egress]
    egress:
      - to:
          - namespaceSelector:
              matchLabels:
                kubernetes.io/metadata.name: kube-system
            podSelector:
              matchLabels:
                k8s-app: kube-dns
        ports:
          - protocol: UDP
            port: 53
          - protocol: TCP
            port: 53
  `,
);
