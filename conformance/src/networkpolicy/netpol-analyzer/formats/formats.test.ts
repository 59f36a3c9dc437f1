import { expect, test } from 'vitest';
import { portsKey } from '../ports.ts';
import { differences, type Flow, relationOf } from '../relation.ts';
import { canonicalName } from '../unseen-name.ts';
import { parseDiffDot, parseDiffTable, parseDiffText } from './diff.ts';
import { parseDot } from './dot.ts';
import { parseExplanation } from './explanation.ts';
import { parseJson } from './json.ts';
import { cellsOfCsv, cellsOfMarkdown, parseTable } from './table.ts';
import { parseText } from './text.ts';

const lines = (flows: readonly Flow[]) =>
  flows.map(({ section, from, to, ports }) => `${section}: ${from} -> ${to}: ${portsKey(ports)}`);

const EXPOSED = [
  'list: shop/a[Pod] -> shop/b[Pod]: TCP 80-80,443-443',
  'ingress: shop/[pod with {app=x}] -> shop/a[Pod]: UDP 53-53',
];

test.each<[string, Flow[]]>([
  [
    'text',
    parseText(
      'shop/a[Pod] => shop/b[Pod] : TCP 80,443\n\nExposure Analysis Result:\nIngress Exposure:\nshop/a[Pod] \t<= \tshop/[pod with {app=x}] : UDP 53\n',
    ),
  ],
  [
    'csv',
    parseTable(
      'src,dst,conn\nshop/a[Pod],shop/b[Pod],"TCP 80,443"\nExposure Analysis Result:,,\nIngress Exposure:,,\ndst,src,conn\nshop/a[Pod],shop/[pod with {app=x}],UDP 53\n',
      cellsOfCsv,
      '',
    ),
  ],
  [
    'markdown',
    parseTable(
      '| src | dst | conn |\n|-----|-----|------|\n| shop/a[Pod] | shop/b[Pod] | TCP 80,443 |\n### Ingress Exposure:\n| dst | src | conn |\n|-----|-----|------|\n| shop/a[Pod] | shop/[pod with {app=x}] | UDP 53 |\n',
      cellsOfMarkdown,
      '',
    ),
  ],
  [
    'json',
    parseJson(
      JSON.stringify({
        connlist_results: [{ src: 'shop/a[Pod]', dst: 'shop/b[Pod]', conn: 'TCP 80,443' }],
        exposure_results: {
          ingress_exposure: [{ src: 'shop/[pod with {app=x}]', dst: 'shop/a[Pod]', conn: 'UDP 53' }],
        },
      }),
      '',
    ),
  ],
  [
    'dot',
    parseDot(
      '\t"shop/a[Pod]" -> "shop/b[Pod]" [label="TCP 80,443" color="gold2"]\n\t"pod with {app=x}_in_shop" -> "shop/a[Pod]" [label="UDP 53"]\n',
    ),
  ],
])('%s says the same', (_, flows) => {
  expect(lines(flows)).toEqual(EXPOSED);
});

test.each<[string, Flow[]]>([
  [
    'text',
    parseDiffText(
      'Connectivity diff:\ndiff-type: added, source: a/x[Pod], destination: a/y[Pod], old: No Connections, new: TCP 80, workloads-diff-info: workload a/y[Pod] added\n',
    ),
  ],
  [
    'csv',
    parseDiffTable(
      'diff-type,source,destination,old,new,workloads-diff-info\nadded,a/x[Pod],a/y[Pod],No Connections,TCP 80,\n',
      cellsOfCsv,
    ),
  ],
  [
    'dot',
    parseDiffDot(
      '\t"a/x[Pod]" -> "a/y[Pod]" [label="TCP 80" color="#008000" fontcolor="#008000"]\n\t"a/x[Pod]" -> "a/z[Pod]" [label="TCP 1" color="grey"]\n',
    ),
  ],
])('a difference in %s', (_, flows) => {
  expect(lines(flows)).toEqual(['before: a/x[Pod] -> a/y[Pod]: ', 'after: a/x[Pod] -> a/y[Pod]: TCP 80-80']);
});

test('an explanation is ports by what decides', () => {
  const text = `Connections between a/x[Pod] => a/y[Pod]:

Denied connections:
	Denied TCP:[1-79,81-65535], UDP due to the following policies and rules:
		Egress (Allowed) due to the system default (Allow all)
		Ingress (Denied)
			NetworkPolicy list:
				- NetworkPolicy 'a/one' selects a/y[Pod], and Ingress rule #1 selects a/x[Pod], but the protocols and ports do not match
				- NetworkPolicy 'a/two' selects a/y[Pod], but a/x[Pod] is not allowed by any Ingress rule (no rules defined)
`;
  expect(lines(parseExplanation(text))).toEqual([
    'because denied by egress (default) and ingress (NetworkPolicy a/one has other ports in #1, NetworkPolicy a/two selects): a/x[Pod] -> a/y[Pod]: TCP 1-79,81-65535; UDP 1-65535',
  ]);
});

test('ranges of addresses are sets', () => {
  const flow = (from: string): Flow => ({
    section: 'list',
    from,
    to: 'a/x[Pod]',
    ports: parseText('a => b : TCP 1')[0]!.ports,
  });
  const whole = relationOf([flow('10.0.0.0-10.0.0.255[External]')]);
  const parts = relationOf([flow('10.0.0.128-10.0.0.255[External]'), flow('10.0.0.0-10.0.0.127[External]')]);
  expect(differences(whole, parts)).toEqual([]);
  expect(differences(whole, relationOf([flow('10.0.0.0-10.0.0.127[External]')]))).toHaveLength(1);
});

test('one selector has one name, however it is written', () => {
  expect(canonicalName('[namespace with {{Key:env,Operator:In,Values:[dev],}}]/[all pods]')).toBe(
    canonicalName('[namespace with {env=dev}]/[all pods]'),
  );
  expect(canonicalName('[namespace with {kubernetes.io/metadata.name=shop}]/[all pods]')).toBe(
    'shop/[all pods]',
  );
});
