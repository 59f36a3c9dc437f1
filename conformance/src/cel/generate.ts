/** Random expressions: most are well typed, some are not, a few are not even CEL. */
import { pick } from '../random.ts';
import type { Random } from '../random.ts';

type Kind =
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'list'
  | 'map'
  | 'duration'
  | 'timestamp'
  | 'quantity'
  | 'optional'
  | 'dyn';

const LEAVES: Readonly<Record<Kind, readonly string[]>> = {
  bool: [
    'true',
    'false',
    'object.spec.hostNetwork',
    'has(object.spec.replicas)',
    'has(object.spec.foo.bar)',
    'request.dryRun',
  ],
  int: [
    '0',
    '1',
    '-1',
    '42',
    '9223372036854775807',
    'object.spec.replicas',
    'params.max',
    'size(object.kind)',
  ],
  uint: ['0u', '1u', '18446744073709551615u'],
  double: ['0.0', '1.5', '-2.5', '1e10', 'object.spec.weight'],
  string: [
    "''",
    "'a'",
    "'web'",
    "'héllo ☃'",
    "'a,b,c'",
    'object.kind',
    'object.metadata.name',
    'request.operation',
    'namespaceObject.metadata.name',
    'object.metadata.missing',
    'object.spec.containers[0].image',
    "object.metadata.labels['app']",
  ],
  list: [
    '[]',
    '[1, 2, 3]',
    '[3, 1]',
    'object.spec.containers.map(c, c.name.size())',
    'lists.range(4)',
    '[object.spec.replicas]',
  ],
  map: ["{'a': 1}", 'object.metadata.labels', '{}', "{'a': 1, 'b': 2}", 'object.spec'],
  duration: ["duration('1h')", "duration('-1.5s')", "duration('0')"],
  timestamp: [
    "timestamp('2024-02-29T23:59:59.5Z')",
    "timestamp('2023-12-31T00:00:00+01:00')",
    'timestamp(0)',
  ],
  quantity: ["quantity('1')", "quantity('500m')", "quantity('2Gi')", "quantity('1.5k')"],
  optional: [
    'optional.none()',
    'optional.of(1)',
    'object.?spec',
    'object.?spec.?missing',
    '[1, 2][?1]',
    "{'a': 1}[?'b']",
  ],
  dyn: [
    'object',
    'oldObject',
    'params',
    'object.spec.mixed',
    'object.spec.mixed[1]',
    'dyn(1)',
    "dyn('a')",
    'null',
    'object.spec.nodeSelector',
  ],
};

/** `$kind` stands for an expression of a kind. */
const RULES: Readonly<Record<Kind, readonly string[]>> = {
  bool: [
    '$bool && $bool',
    '$bool || $bool',
    '!$bool',
    '$int < $int',
    '$int >= $double',
    '$uint <= $int',
    '$double > $double',
    '$string == $string',
    '$int != $int',
    '$dyn == $dyn',
    '$dyn == $int',
    '$string < $string',
    '$int in $list',
    '$string in $map',
    "$string in ['web', 'Pod']",
    '$string.contains($string)',
    '$string.startsWith($string)',
    '$string.endsWith($string)',
    "$string.matches('^[a-z]+$')",
    '$list.all(x, x > $int)',
    '$list.exists(x, x == $int)',
    '$list.exists_one(x, x > $int)',
    '$map.all(k, k != $string)',
    '$map.exists(k, v, k == $string)',
    '$list.isSorted()',
    '$optional.hasValue()',
    '$quantity.isGreaterThan($quantity)',
    '$quantity == $quantity',
    '$duration < $duration',
    '$timestamp == $timestamp',
    '$bool ? $bool : $bool',
    'sets.contains($list, $list)',
    'sets.intersects($list, $list)',
    '$list == $list',
    '$map == $map',
    'isQuantity($string)',
    'isURL($string)',
    'isIP($string)',
    'isSemver($string)',
    'type($dyn) == string',
    'type($dyn) == type($dyn)',
    '$dyn.contains($string)',
    '$dyn < $int',
    '($bool)',
    'has(object.spec.replicas) && $bool',
    'format.dns1123Label().validate($string).hasValue()',
    '$int / $int > $int || $bool',
  ],
  int: [
    '$int + $int',
    '$int - $int',
    '$int * $int',
    '$int / $int',
    '$int % $int',
    '-$int',
    '($int)',
    'size($string)',
    '$string.size()',
    'size($list)',
    'size($map)',
    '$list.sum()',
    '$list.max()',
    '$list.min()',
    '$list.indexOf($int)',
    '$list[$int]',
    'int($double)',
    'int($string)',
    'int($uint)',
    '$string.indexOf($string)',
    '$string.lastIndexOf($string)',
    '$duration.getMinutes()',
    '$timestamp.getHours()',
    "$timestamp.getDayOfYear('+02:00')",
    '$bool ? $int : $int',
    '$quantity.asInteger()',
    '$quantity.compareTo($quantity)',
    'int($timestamp)',
    '$optional.orValue($int)',
    '$dyn + $int',
    '$list.first().orValue($int)',
    'int($duration)',
    '$list.reverse()[0]',
  ],
  uint: [
    '$uint + $uint',
    '$uint - $uint',
    '$uint * $uint',
    '$uint / $uint',
    '$uint % $uint',
    'uint($int)',
    'uint($double)',
    'uint($string)',
  ],
  double: [
    '$double + $double',
    '$double - $double',
    '$double * $double',
    '$double / $double',
    '-$double',
    'double($int)',
    'double($string)',
    '$quantity.asApproximateFloat()',
  ],
  string: [
    '$string + $string',
    'string($int)',
    'string($double)',
    'string($uint)',
    'string($bool)',
    'string($duration)',
    'string($timestamp)',
    '$bool ? $string : $string',
    '$string.upperAscii()',
    '$string.lowerAscii()',
    '$string.trim()',
    '$string.replace($string, $string)',
    '$string.substring($int)',
    '$string.substring(0, $int)',
    '$string.charAt($int)',
    "$string.split(',').join('-')",
    "'%s-%d'.format([$string, $int])",
    "'%.1f'.format([$double])",
    "'%s'.format([$list])",
    'strings.quote($string)',
    "$string.find('[a-z]+')",
    '$dyn + $string',
    '$map[$string]',
    "object.metadata.?labels[?$string].orValue('none')",
    'string($dyn)',
    "$list.map(x, string(x)).join(',')",
  ],
  list: [
    '$list + $list',
    '[$int, $int]',
    '$list.map(x, x * $int)',
    '$list.filter(x, x > $int)',
    '$list.map(x, x > $int, x + 1)',
    '$list.sort()',
    '$list.distinct()',
    '$list.reverse()',
    '$list.slice($int, $int)',
    '$list.sortBy(x, -x)',
    '$list.transformList(i, v, i * v)',
    '[$list, $list].flatten()',
    '[?$optional]',
    "$string.split(',')",
    "$string.findAll('[a-z]')",
    '$map.map(k, k)',
    '$bool ? $list : $list',
    '$dyn.map(x, x)',
    '$dyn.filter(x, $bool)',
  ],
  map: [
    '{$string: $int}',
    "{'k': $int, $string: $int}",
    '$map.transformMap(k, v, v)',
    '$list.transformMapEntry(i, v, {v: i})',
    '$bool ? $map : $map',
    '{?$string: $optional}',
  ],
  duration: [
    '$duration + $duration',
    '$duration - $duration',
    '$timestamp - $timestamp',
    '-$duration',
    'duration($string)',
    '[$duration, $duration].sum()',
  ],
  timestamp: [
    '$timestamp + $duration',
    '$timestamp - $duration',
    '$duration + $timestamp',
    'timestamp($int)',
    'timestamp($string)',
  ],
  quantity: [
    '$quantity.add($quantity)',
    '$quantity.sub($quantity)',
    '$quantity.add($int)',
    'quantity($string)',
    '$quantity.sub($int)',
  ],
  optional: [
    'optional.of($int)',
    'optional.ofNonZeroValue($int)',
    '$optional.or($optional)',
    '$optional.optMap(x, $int)',
    '$list.last()',
    '$list[?$int]',
    '$map[?$string]',
    'object.?metadata.?$name',
  ],
  dyn: [
    '$dyn.$name',
    '$dyn[$int]',
    '$dyn[$string]',
    'dyn($int)',
    'dyn($list)',
    'dyn($map)',
    '$dyn[$dyn]',
    '$dyn.?$name',
    '($bool ? $dyn : $dyn)',
    'dyn($string)',
    'dyn($double)',
  ],
};

const NAMES = ['name', 'labels', 'spec', 'kind', 'missing', 'replicas', 'metadata', 'containers'];
const KINDS = Object.keys(RULES) as Kind[];
const BINARY = /^[^()]*\$\w+ (?:[+\-*/%<>=!&|?]|in)/;

export function generateExpression(random: Random): string {
  const expression = generate(random, pick(random, KINDS), 1 + Math.floor(random() * 4));
  const dice = random();
  if (dice < 0.05) return mangled(random, expression);
  return dice < 0.12 ? mistyped(random, expression) : expression;
}

function generate(random: Random, kind: Kind, depth: number): string {
  if (depth <= 0) return pick(random, LEAVES[kind]);
  const rule = pick(random, RULES[kind]);
  // A wrong kind now and then, for the checker and for `no such overload`.
  const text = rule.replaceAll(/\$(\w+)/g, (_, name: string) => {
    if (name === 'name') return pick(random, NAMES);
    const wanted = random() < 0.03 ? pick(random, KINDS) : (name as Kind);
    return generate(random, wanted, depth - 1 - Math.floor(random() * 2));
  });
  return BINARY.test(rule) ? `(${text})` : text;
}

/** Characters lost, doubled or swapped. */
function mangled(random: Random, expression: string): string {
  const at = Math.floor(random() * expression.length);
  const dice = random();
  if (dice < 0.4) return expression.slice(0, at) + expression.slice(at + 1);
  if (dice < 0.7)
    return (
      expression.slice(0, at) + pick(random, Array.from('()[]{}.,?:+-!&|"\'#a1 ')) + expression.slice(at)
    );
  return expression.slice(0, at);
}

/** One word replaced by another. */
function mistyped(random: Random, expression: string): string {
  const words = [...expression.matchAll(/\b[a-z]\w+\b/gi)];
  if (words.length === 0) return expression;
  const word = pick(random, words);
  const by = pick(random, ['foo', 'object', 'size', 'x', 'true', 'request', 'int', 'authorizer']);
  return expression.slice(0, word.index) + by + expression.slice(word.index + word[0].length);
}
