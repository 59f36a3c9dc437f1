/** Expressions picked by hand: every function, every operator, and what goes wrong with each. One a line. */
export const EXPRESSIONS: readonly string[] = String.raw`
1 + 2
1 - 2 * 3 / 4 % 5
-1
--1
!true
!!false
-(1)
1u + 2u
1u - 2u
1.5 + 2.5
2.0 * 3.0
1.0 / 0.0
-1.0 / 0.0
0.0 / 0.0
1 / 0
1 % 0
1u / 0u
9223372036854775807 + 1
-9223372036854775808 - 1
9223372036854775807 * 2
-9223372036854775808 / -1
18446744073709551615u + 1u
-(-9223372036854775808)
9223372036854775808
18446744073709551616u
1e400
0x1F + 0x2
0xFFu
1 + 1.0
1 + 1u
'a' + 1
dyn('a') + 1
dyn(1) + 'a'
dyn(true) + 1
dyn('a') - 1
dyn(true) - 1
-dyn('a')
-dyn(true)
!dyn(1)
dyn(1) < 'a'
dyn('a') < 1
dyn([1]) < 1
dyn(true) < 1
true < false
1 < 2u
1 < 1.5
1u <= 1.0
2.0 > 1
'a' < 'b'
'é' < 'z'
'😀' > '￿'
b'a' < b'b'
[1] + [2]
[1] + [2] == [1, 2]
[] == []
{} == {}
{'a': 1} == {'a': 1}
{'a': 1} == {'a': 2}
{'a': 1, 'b': 2}['b']
{'a': 1}.a
{'a': 1}.b
{'a': 1}['b']
{1: 'a'}[1]
{1: 'a'}[dyn(1.0)]
{1: 'a'}[dyn(1u)]
{1: 'a'}[2]
{true: 'a'}[true]
{1u: 'a'}[1u]
[1, 2, 3][0]
[1, 2, 3][3]
[1, 2, 3][-1]
[1, 2, 3][dyn(1.0)]
[1, 2, 3][dyn(1.5)]
[1, 2, 3][dyn(1u)]
[1, 2, 3][dyn('a')]
[1, 2][true]
{'a': 1}[null]
object.spec.mixed[null]
object.spec.mixed[b'a']
[1, 'a']
{'a': 1, 'b': 'c'}
{'a': 1, 2: 3}
[1, dyn('a')]
[dyn(1), 'a']
[1, 1u]
[[1], ['a']]
[[], [1]]
1 == 1.0
dyn(1) == 1.0
dyn(1) == 1u
dyn(1) == '1'
dyn(9007199254740993) == 9007199254740992.0
1 != 2
'a' == 'a'
null == null
dyn(null) == 1
object == null
oldObject == null
params == null
true && false
true || false
true && 1
1 || 2
dyn(1) && true
dyn(1) && false
dyn(1) || true
dyn(1) || false
1 / 0 > 1 || true
1 / 0 > 1 && false
true && 1 / 0 > 1
false || 1 / 0 > 1
1 / 0 > 1 || 1 % 0 > 1
true ? 1 : 2
false ? 1 : 2
true ? 1 : 'a'
dyn(1) ? 1 : 2
1 / 0 > 1 ? 1 : 2
(true ? object : oldObject).kind
(true ? {'a': 1} : {'b': 2}).a
(false ? {'a': 1} : {'b': 2}).a
has((true ? object : oldObject).kind)
1 in [1, 2]
3 in [1, 2]
1 in []
dyn(1.0) in [1, 2]
dyn(1u) in [1, 2]
dyn('1') in [1, 2]
'a' in {'a': 1}
1 in dyn(1)
'a' in dyn('abc')
object.kind in ['Pod', 'Deployment']
'app' in object.metadata.labels
object.metadata.name in params.names
null in [null]
timestamp('2024-01-01T00:00:00Z') in [timestamp('2024-01-01T00:00:00Z')]
object.metadata.name
object.metadata.missing
object.metadata.missing.more
object.metadata.name.more
object.metadata.labels.app
object.metadata.labels['app.kubernetes.io/name']
object.metadata.labels['missing']
object.spec.containers[0].image
object.spec.containers[5].image
object.spec.nodeSelector.a
object.spec.__proto__
object.__proto__
object.constructor
object.toString
has(object.__proto__)
has(object.constructor)
'__proto__' in object
{'__proto__': 1}.__proto__
{'__proto__': 1}
__proto__
constructor
toString()
hasOwnProperty('a')
object.toString()
has(object.spec)
has(object.spec.missing)
has(object.missing.more)
has(object.spec.replicas.more)
has(object.spec.nodeSelector)
has(object.spec.nodeSelector.a)
has(object.metadata.labels.app) && object.metadata.labels.app == 'web'
has(object.metadata.name.x)
has({'a': 1}.a)
has(object)
has(object.a[0])
has(1)
has(request.namespace)
has(request.foo)
request.operation
request.foo
request.userInfo.username
request.userInfo.groups
request.userInfo.extra['scopes'][0]
request.userInfo.extra.scopes
request.options
request.options.a
request.dryRun
request.subResource
request.kind.kind == 'Pod'
request.uid
request + 1
request.kind
namespaceObject.metadata.name
namespaceObject.metadata.labels.env
namespaceObject.metadata.creationTimestamp
namespaceObject.metadata.creationTimestamp < timestamp('2025-01-01T00:00:00Z')
namespaceObject.metadata.uid
namespaceObject.spec.finalizers
namespaceObject.status.conditions
namespaceObject == null
namespaceObject.foo
params.max
params.missing
params.max > 3
object.spec.replicas <= params.max
object.spec.big
object.spec.big + 1
object.spec.weight
object.spec.weight == 0.5
object.spec.replicas + 0.5
type(1)
type(1) == int
type(1u) == uint
type(1.0) == double
type('a') == string
type(b'a') == bytes
type(null) == null_type
type([]) == list
type({}) == map
type(true) == bool
type(type(1)) == type
type(object)
type(object) == map
type(timestamp('2024-01-01T00:00:00Z'))
type(timestamp('2024-01-01T00:00:00Z')) == google.protobuf.Timestamp
type(duration('1s'))
type(quantity('1'))
type(url('https://a/'))
type(ip('1.2.3.4'))
type(optional.of(1))
type(authorizer)
type(object.spec.weight) == double
type(object.spec.replicas) == int
int
string(type(1))
int('12')
int('-12')
int('+12')
int('a')
int(dyn('a'))
int(object.kind)
int('9223372036854775808')
int(1.9)
int(-1.9)
int(1e30)
int(1u)
int(18446744073709551615u)
int(true)
int(timestamp('2024-01-01T00:00:00Z'))
int(duration('1s'))
uint(1)
uint(-1)
uint(1.9)
uint(-1.0)
uint('12')
uint('a')
uint(dyn('-1'))
double(1)
double('1.5')
double('1e3')
double('NaN')
double('Infinity')
double('-inf')
double('a')
double(1u)
string(1)
string(1u)
string(1.0)
string(1.5)
string(1e21)
string(1e6)
string(0.00001)
string(123456789.125)
string(true)
string(b'abc')
string(b'\xff')
string(duration('90m'))
string(duration('1.5s'))
string(duration('-1ms'))
string(timestamp('2024-01-01T00:00:00.5Z'))
string(timestamp('2024-01-01T00:00:00+02:00'))
string(null)
string([1])
string(dyn([1]))
string(object)
bool('true')
bool('TRUE')
bool('t')
bool('yes')
bool(dyn('yes'))
bool(1)
bytes('é')
bytes(b'a')
b'abc' + b'def'
size(b'abc')
b'\377'
b'\u00e9'
'\u00e9\x41\101\U0001F600\a\b\f\n\r\t\v\\\'\"\?'
'\ud800'
'\q'
r'\q'
R"a\b"
'''a
b'''
"""a"b"""
'abc
"abc
'a\
dyn(1)
dyn([1])[0]
duration('1h')
duration('1h30m1.5s')
duration('-1.5h')
duration('1d')
duration('')
duration('1')
duration(dyn('x'))
duration(object.kind)
duration('0')
duration(1)
duration('1us') + duration('1ns')
duration('1h') - duration('30m')
duration('9223372036s') + duration('9223372036s')
duration('300000h')
-duration('1h')
duration('1h') < duration('2h')
duration('1h') == duration('60m')
duration('90m').getHours()
duration('90m').getMinutes()
duration('90m').getSeconds()
duration('1.5s').getMilliseconds()
duration('-90m').getHours()
timestamp('2024-02-29T12:30:45.123456789Z')
timestamp('2024-02-30T00:00:00Z')
timestamp('2024-01-01')
timestamp('2024-01-01T24:00:00Z')
timestamp('2024-01-01T00:00:00')
timestamp('2024-01-01T00:00:00+01:30')
timestamp('0000-01-01T00:00:00Z')
timestamp('9999-12-31T23:59:59.999999999Z')
timestamp(dyn('x'))
timestamp(0)
timestamp(1700000000)
timestamp(253402300800)
timestamp(1.0)
timestamp('2024-01-01T00:00:00Z') + duration('24h')
duration('24h') + timestamp('2024-01-01T00:00:00Z')
timestamp('2024-01-01T00:00:00Z') - duration('24h')
timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z')
timestamp('9999-12-31T23:59:59Z') + duration('1s')
timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')
timestamp('2024-01-01T00:00:00Z') < timestamp('2024-01-02T00:00:00Z')
timestamp('2024-01-01T00:00:00Z') == timestamp('2024-01-01T01:00:00+01:00')
timestamp(object.spec.times[0])
timestamp('2024-02-29T12:30:45.123Z').getFullYear()
timestamp('2024-02-29T12:30:45.123Z').getMonth()
timestamp('2024-02-29T12:30:45.123Z').getDayOfYear()
timestamp('2024-02-29T12:30:45.123Z').getDayOfMonth()
timestamp('2024-02-29T12:30:45.123Z').getDate()
timestamp('2024-02-29T12:30:45.123Z').getDayOfWeek()
timestamp('2024-02-29T12:30:45.123Z').getHours()
timestamp('2024-02-29T12:30:45.123Z').getMinutes()
timestamp('2024-02-29T12:30:45.123Z').getSeconds()
timestamp('2024-02-29T12:30:45.123Z').getMilliseconds()
timestamp('2024-02-29T23:30:45Z').getDate('Europe/Berlin')
timestamp('2024-07-01T23:30:45Z').getHours('America/New_York')
timestamp('2024-07-01T23:30:45Z').getHours('-08:00')
timestamp('2024-07-01T23:30:45Z').getHours('02:30')
timestamp('2024-07-01T23:30:45Z').getMinutes('+05:45')
timestamp('2024-07-01T23:30:45Z').getHours('Nowhere/City')
timestamp('2024-07-01T23:30:45Z').getHours('a:b')
timestamp('2024-07-01T23:30:45Z').getHours('')
timestamp('2024-07-01T23:30:45Z').getHours('UTC')
size('abc')
size('😀é')
'abc'.size()
size([1, 2])
[1, 2].size()
size({'a': 1})
{'a': 1}.size()
size(1)
size(dyn(1))
dyn(1).size()
size(null)
size(object)
size(object.spec.containers)
size(object.metadata.name)
object.metadata.name.size()
'abc'.contains('b')
'abc'.startsWith('a')
'abc'.endsWith('c')
'abc'.contains(1)
dyn('abc').contains(1)
dyn(1).contains('a')
object.spec.replicas.contains('a')
object.metadata.name.startsWith('web')
object.spec.replicas.startsWith('a')
'abc'.matches('^a.c$')
matches('abc', 'b')
'abc'.matches('(')
'abc'.matches('a**')
'abc'.matches('(?!a)b')
object.metadata.name.matches('^[a-z0-9-]+$')
object.metadata.name.matches(object.kind)
dyn('a').matches('(' + 'b')
dyn(1).matches('a')
'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('(a+)+$')
'abc 123'.find('[0-9]+')
'abc'.find('[0-9]+')
'123 abc 456'.findAll('[0-9]+')
'123 abc 456 789'.findAll('[0-9]+', 2)
'123'.findAll('[0-9]+', 0)
'abc'.findAll('x*')
'abc'.find('(')
'abc'.find(object.kind + '(')
'abc'.findAll('(', 1)
'héllo'.charAt(1)
'abc'.charAt(3)
'abc'.charAt(4)
'abc'.charAt(-1)
'hello'.indexOf('l')
'hello'.indexOf('l', 3)
'hello'.indexOf('l', -1)
'hello'.indexOf('l', 10)
'hello'.indexOf('')
'hello'.indexOf('x')
'h😀llo'.indexOf('l')
'hello'.lastIndexOf('l')
'hello'.lastIndexOf('l', 2)
'hello'.lastIndexOf('l', -1)
'hello'.lastIndexOf('')
'h😀llo'.lastIndexOf('l')
'HeLLo É'.lowerAscii()
'HeLLo é'.upperAscii()
'hello hello'.replace('he', 'we')
'hello hello'.replace('he', 'we', 1)
'hello'.replace('', '_')
'hello'.replace('', '_', 2)
'hello'.replace('l', '', 0)
'a,b,c'.split(',')
'a,b,c'.split(',', 2)
'a,b,c'.split(',', 0)
'a,b,c'.split(',', -1)
'héy'.split('')
'héy'.split('', 2)
'hello'.substring(1)
'hello'.substring(1, 3)
'hello'.substring(3, 1)
'hello'.substring(6)
'hello'.substring(0, 6)
'hello'.substring(-1)
'h😀llo'.substring(1, 2)
'  a b \u00a0'.trim()
['a', 'b'].join()
['a', 'b'].join('-')
[].join('-')
[1].join()
object.spec.mixed.join()
strings.quote('a"b\n\u00e9')
'%s %d %f'.format(['a', 1, 1.5])
'%.2f %e %.3e'.format([1234567.891, 1234.5, 0.00012])
'%b %o %x %X'.format([5, 8, 255, 255])
'%x %X'.format(['abc', b'\xff'])
'%b'.format([true])
'%s'.format([[1, 'a', 1.5, true, null]])
'%s'.format([{'b': 1, 'a': [1.5]}])
'%s %s'.format([duration('1h'), timestamp('2024-01-01T00:00:00Z')])
'%s'.format([[duration('1h'), timestamp('2024-01-01T00:00:00Z')]])
'%s %s %s'.format([1u, b'ab', null])
'%s'.format([type(1)])
'%d'.format(['a'])
'%f'.format([1])
'%e'.format(['a'])
'%x'.format([1.5])
'%o'.format(['a'])
'%b'.format(['a'])
'%q'.format([1])
'%s %s'.format([1])
'%'.format([1])
'100%%'.format([])
'%s'.format([])
'%s'.format([optional.of(1)])
'%s'.format([quantity('1')])
'%f %f'.format(['NaN', 'Infinity'])
'%s'.format([object.metadata.labels])
'name is %s'.format([object.metadata.name])
'%s'.format(1)
[1, 2, 3].isSorted()
[3, 2].isSorted()
[].isSorted()
['a', 'b'].isSorted()
[duration('1h'), duration('2h')].isSorted()
[true, false].isSorted()
object.spec.mixed.isSorted()
[1, 2, 3].sum()
[1u, 2u].sum()
[1.5, 2.5].sum()
[duration('1h'), duration('2h')].sum()
[].sum()
['a'].sum()
object.spec.mixed.sum()
object.spec.containers[0].ports.map(p, p.containerPort).sum()
[9223372036854775807, 1].sum()
[1, 3, 2].min()
[1, 3, 2].max()
['b', 'a'].min()
[1.5].max()
dyn([]).min()
[timestamp('2024-01-01T00:00:00Z')].max()
[[1]].max()
[1, 2, 1].indexOf(1)
[1, 2, 1].lastIndexOf(1)
[1, 2].indexOf(3)
[1, 2].indexOf('a')
object.spec.mixed.indexOf('two')
object.spec.mixed.lastIndexOf(3.5)
[1, 2, 3, 4].slice(1, 3)
[1, 2].slice(1, 3)
[1, 2].slice(2, 1)
[1, 2].slice(-1, 1)
[[1, 2], [3]].flatten()
[[1, [2]], [3]].flatten(2)
object.spec.matrix.flatten()
object.spec.matrix.flatten(5)
[1, 2].flatten(-1)
[1, 2].flatten()
[3, 1, 2].sort()
['b', 'a'].sort()
[].sort()
[dyn(1), dyn('a')].sort()
object.spec.mixed.sort()
[[1]].sort()
[{'a': 2}, {'a': 1}].sortBy(e, e.a)
['ab', 'c'].sortBy(e, e.size())
[].sortBy(e, e)
object.spec.containers.sortBy(c, c.name).map(c, c.name)
'abc'.sortBy(e, e)
1.sortBy(e, e)
lists.range(5)
lists.range(0)
lists.range(-1)
[1, 2, 3].reverse()
[].reverse()
[1, 2, 1, 2, 3].distinct()
object.spec.mixed.distinct()
[[1], [1], [2]].distinct()
sets.contains([1, 2, 3], [1, 2])
sets.contains([1], [1, 2])
sets.contains([], [])
sets.equivalent([1, 2], [2, 1, 1])
sets.equivalent([1, 2], [3])
sets.intersects([1, 2], [2, 3])
sets.intersects([1], [2])
sets.contains([[1]], [[1]])
sets.contains(object.spec.mixed, [1])
[1, 2, 3].all(x, x > 0)
[1, 2, 3].all(x, x > 1)
[].all(x, x > 1)
[1, 0].all(x, 1 / x > 0)
[0, 1].all(x, 1 / x > 5)
[1, 2].exists(x, x == 2)
[0, 1].exists(x, 1 / x == 1)
[0].exists(x, 1 / x == 1)
[].exists(x, true)
[1, 2, 2].exists_one(x, x == 1)
[1, 2, 2].exists_one(x, x == 2)
[0, 1].exists_one(x, 1 / x == 1)
[1, 2].map(x, x * 2)
[1, 2].map(x, x > 1, x * 2)
[].map(x, x)
[0].map(x, 1 / x)
[1, 2, 3].filter(x, x > 1)
[1, 2].filter(x, x)
{'a': 1}.all(k, k == 'a')
{'a': 1}.map(k, k)
object.metadata.labels.exists(k, k.startsWith('app'))
object.spec.containers.all(c, c.image.contains(':'))
object.spec.containers.exists(c, c.securityContext.privileged)
object.spec.containers.filter(c, has(c.args)).map(c, c.name)
object.spec.containers.map(c, c.ports)
object.spec.containers.map(c, has(c.ports), c.ports.map(p, p.containerPort))
object.spec.containers.all(c, c.missing == 1)
object.spec.containers.exists_one(c, c.name == 'main')
object.spec.replicas.all(x, x)
object.spec.replicas.map(x, x)
'abc'.all(x, x)
1.all(x, x)
dyn('abc').map(x, x)
[1].all(x.y, true)
[1].all(1, true)
[1].map(x.y, 1)
[1].filter('a', true)
[1].all(__result__, true)
[1].map(__result__, 1)
[1, 2].all(x, y, x)
[1, 2].all(i, v, v > i)
{'a': 1, 'b': 2}.all(k, v, v > 0)
[1, 2].exists(i, v, v == 2)
[1, 2].existsOne(i, v, v == 2)
[1, 2].exists_one(i, v, v == 2)
[1, 2].transformList(i, v, i * v)
[1, 2].transformList(i, v, i > 0, v)
{'a': 1}.transformList(k, v, k)
[1, 2].transformMap(i, v, v * 2)
{'a': 1, 'b': 2}.transformMap(k, v, v * 2)
{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 2)
['a', 'b'].transformMapEntry(i, v, {v: i})
['a', 'a'].transformMapEntry(i, v, {v: i})
['a', 'b'].transformMapEntry(i, v, i > 0, {v: i})
[1].all(i, i, true)
[1].all(i.x, v, true)
[1].transformMap(i, 1, true)
object.spec.replicas.all(i, v, true)
object.metadata.labels.transformMap(k, v, v + '!')
object.metadata.labels.all(k, v, v != '')
optional.of(1)
optional.none()
optional.of(1).value()
optional.none().value()
optional.of(1).hasValue()
optional.none().hasValue()
optional.of(1).or(optional.of(2)).value()
optional.none().or(optional.of(2)).value()
optional.none().orValue(3)
optional.of(1).orValue(3)
optional.of(1).orValue('a')
optional.ofNonZeroValue(0)
optional.ofNonZeroValue('')
optional.ofNonZeroValue('a')
optional.ofNonZeroValue([])
optional.ofNonZeroValue({})
optional.ofNonZeroValue(null)
optional.ofNonZeroValue(false)
optional.ofNonZeroValue(duration('0s'))
optional.of(1) == optional.of(1)
optional.of(null).value()
optional.none() == optional.none()
optional.of(1) == optional.none()
optional.of(1).optMap(x, x + 1)
optional.none().optMap(x, x + 1)
optional.of(1).optMap(x, 5)
optional.of(1).optFlatMap(x, optional.of(x + 1))
optional.of(1).optMap(x.y, 1)
object.?spec
object.?missing
object.?missing.more
object.?spec.?replicas.orValue(1)
object.?spec.?missing.orValue(1)
object.?spec.replicas.orValue(1)
object.?metadata.?labels[?'app'].orValue('none')
object.spec.containers[?0].name.orValue('none')
object.spec.containers[?9].name.orValue('none')
object[?'spec'].hasValue()
object.?spec.hasValue()
has(object.?spec.replicas)
has(object.?spec.missing)
has(object.?missing.more)
{'a': 1}.?a
{'a': 1}[?'b']
[1][?0]
[1][?1]
optional.of({'a': 1}).a
optional.of({'a': 1}).b
optional.of([1])[0]
optional.of({'a': 1}).?a.value()
[?optional.of(1), 2]
[?optional.none(), 2]
{?'a': optional.of(1)}
{?'a': optional.none(), 'b': 2}
[?1]
{?'a': 1}
[?object.?kind]
{?'a': dyn(1)}
optional.unwrap([optional.of(1), optional.none()])
[optional.of(1), optional.none()].unwrapOpt()
[1, 2].first()
[1, 2].last()
[].first().hasValue()
[1].first().value() + 1
request.?userInfo.?username
request.?foo
request.userInfo.?uid.orValue('none')
quantity('1')
quantity('1.5Gi').isInteger()
quantity('1k').asInteger()
quantity('1Ki').asInteger()
quantity('500m').asInteger()
quantity('1000m').isInteger()
quantity('500m').asApproximateFloat()
quantity('1Gi').asApproximateFloat()
quantity('1.5').asApproximateFloat()
quantity('1e3').asInteger()
quantity('1E').asInteger()
quantity('12E3').asInteger()
quantity('100E').isInteger()
quantity('10Ei').isInteger()
quantity('1n').asApproximateFloat()
quantity('0.1n').asApproximateFloat()
quantity('a')
quantity('')
quantity('1x')
quantity('1.2.3')
quantity('-')
quantity('.')
quantity('1e')
quantity('1ei')
quantity('--1')
quantity('+1').asInteger()
quantity('-1.5').sign()
sign(quantity('-1'))
sign(quantity('0'))
sign(quantity('1m'))
isQuantity('1Gi')
isQuantity('1gi')
isQuantity(1)
quantity('1').isGreaterThan(quantity('500m'))
quantity('1Gi').isLessThan(quantity('1G'))
quantity('1').compareTo(quantity('1000m'))
quantity('1') == quantity('1000m')
quantity('1') == 1
dyn(quantity('1')) == 1
dyn(quantity('1')) != 1
quantity('1').add(quantity('500m')).asApproximateFloat()
quantity('1').add(2).asInteger()
quantity('1').sub(quantity('3')).asInteger()
quantity('1').sub(2).asInteger()
quantity('9223372036854775807').add(1).isInteger()
quantity('1Gi').add(quantity('1')).asInteger()
quantity(object.spec.containers[0].resources.limits.memory).isLessThan(quantity(params.limit))
quantity('99999999999999999999').asApproximateFloat()
quantity('1e20').compareTo(quantity('100E'))
string(quantity('1'))
url('https://user:pw@example.com:8443/a%20b/c?x=1&y=2&x=3#frag').getHost()
url('https://user:pw@example.com:8443/a%20b/c?x=1&y=2&x=3#frag').getHostname()
url('https://user:pw@example.com:8443/a%20b/c?x=1&y=2&x=3#frag').getPort()
url('https://user:pw@example.com:8443/a%20b/c?x=1&y=2&x=3#frag').getScheme()
url('https://user:pw@example.com:8443/a%20b/c?x=1&y=2&x=3#frag').getEscapedPath()
url('https://user:pw@example.com:8443/a%20b/c?x=1&y=2&x=3#frag').getQuery()
url('/path').getHost()
url('/a b').getEscapedPath()
url('/é').getEscapedPath()
url('/a/../b!()*').getEscapedPath()
url('https://[::1]:80/').getHost()
url('https://[::1]:80/').getHostname()
url('https://[::1]/').getPort()
url('https://example.com').getEscapedPath()
url('mailto:a@b').getScheme()
url('mailto:a@b').getHost()
url('HTTP://a/').getScheme()
url('a/b')
url('')
url('https://a b/')
url('https://a:b/')
url('https://[::1/')
url('https://a/%zz')
url('https://a%zz/')
url('https://%41/')
url(':a')
url('https://a/\n')
url('https://a/?q=%zz&r=1').getQuery()
url('https://a/?q=a+b&r').getQuery()
isURL('https://a/')
isURL('a')
isURL('/a')
url('https://a/') == url('https://a/')
url('https://a/') == url('https://b/')
ip('192.168.0.1')
ip('192.168.0.1').family()
ip('::1').family()
ip('192.168.0')
ip('192.168.0.256')
ip('192.168.0.01')
ip('1.2.3.4.5')
ip('1..2.3')
ip('a')
ip('1.2.3.a')
ip('::ffff:1.2.3.4')
ip('fe80::1%eth0')
ip(':::')
ip('1:2:3:4:5:6:7:8:9')
ip('12345::')
ip('1::2::3')
ip('1:2')
ip('g::')
ip('1:2:3:4:5:6:7:8::')
ip('1:')
ip('%a')
ip('2001:db8::1') == ip('2001:0db8:0::1')
isIP('1.2.3.4')
isIP('::')
isIP('a')
ip.isCanonical('127.0.0.1')
ip.isCanonical('2001:DB8::1')
ip.isCanonical('2001:db8::1')
ip.isCanonical('a')
string(ip('2001:0db8:0000:0000:0001:0000:0000:0001'))
string(ip('1:0:0:2:0:0:0:3'))
string(ip('::'))
ip('0.0.0.0').isUnspecified()
ip('::').isUnspecified()
ip('127.0.0.1').isLoopback()
ip('::1').isLoopback()
ip('224.0.0.1').isLinkLocalMulticast()
ip('ff02::1').isLinkLocalMulticast()
ip('169.254.1.1').isLinkLocalUnicast()
ip('fe80::1').isLinkLocalUnicast()
ip('8.8.8.8').isGlobalUnicast()
ip('255.255.255.255').isGlobalUnicast()
ip('ff02::1').isGlobalUnicast()
cidr('10.0.0.0/8')
cidr('10.0.0.0/33')
cidr('10.0.0.0')
cidr('10.0.0.0/08')
cidr('10.0.0.0/a')
cidr('::ffff:1.2.3.4/128')
cidr('fe80::1%eth0/64')
cidr('10.0.0.0/8').containsIP('10.1.2.3')
cidr('10.0.0.0/8').containsIP('11.1.2.3')
cidr('10.0.0.0/8').containsIP('x')
cidr('10.0.0.0/8').containsIP(ip('10.1.2.3'))
cidr('10.0.0.0/8').containsIP(ip('::1'))
cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')
cidr('10.0.0.0/8').containsCIDR(cidr('0.0.0.0/0'))
cidr('10.0.0.0/8').containsCIDR('x')
cidr('10.1.2.3/8').ip()
cidr('10.1.2.3/8').masked()
string(cidr('10.1.2.3/8').masked())
string(cidr('2001:db8::1/33').masked())
cidr('10.1.2.3/8').prefixLength()
cidr('10.1.2.3/8') == cidr('10.0.0.0/8')
isCIDR('10.0.0.0/8')
isCIDR('10.0.0.0')
dyn(ip('1.2.3.4')) == 1
format.dns1123Label().validate('abc')
format.dns1123Label().validate('Abc')
format.dns1123Label().validate('a.b')
format.dns1123Label().validate('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')
format.dns1123Subdomain().validate('a.b-c')
format.dns1123Subdomain().validate('a..b')
format.dns1035Label().validate('1a')
format.dns1035Label().validate('a1')
format.dns1123LabelPrefix().validate('abc-')
format.dns1123SubdomainPrefix().validate('abc.-')
format.dns1035LabelPrefix().validate('abc-')
format.qualifiedName().validate('example.com/name')
format.qualifiedName().validate('a/b/c')
format.qualifiedName().validate('/name')
format.qualifiedName().validate('A_/')
format.qualifiedName().validate('Exa/name')
format.labelValue().validate('a_b')
format.labelValue().validate('')
format.labelValue().validate('-a')
format.uri().validate('https://a/')
format.uri().validate('a')
format.uuid().validate('123e4567-e89b-12d3-a456-426614174000')
format.uuid().validate('x')
format.byte().validate('YWJj')
format.byte().validate('YWJ')
format.byte().validate('')
format.date().validate('2024-02-29')
format.date().validate('2023-02-29')
format.datetime().validate('2024-02-29T12:00:00Z')
format.datetime().validate('2024-02-29T25:00:00Z')
format.datetime().validate('2024-02-29 12:00:00Z')
format.named('dns1123Label').hasValue()
format.named('x').hasValue()
format.named('dns1123Label').value() == format.dns1123Label()
format.named('uuid').value().validate('x').value()
!format.dns1123Label().validate(object.metadata.name).hasValue()
semver('1.2.3')
semver('1.2')
semver('v1.2.3')
semver('01.2.3')
semver('1.2.3-alpha.1+build')
semver('1.2.3-01')
semver('1.2.3-')
semver('1.2.3+')
semver('1.2.3+a!')
semver('1.2.x')
semver('')
semver('v1.2', true).minor()
semver('v01.02', true).major()
semver('1-a', true)
isSemver('1.2.3')
isSemver('1.2')
isSemver('v1.2', true)
semver('1.2.3').major()
semver('1.2.3').minor()
semver('1.2.3').patch()
semver('1.2.3').isGreaterThan(semver('1.2.3-rc.1'))
semver('1.2.3-rc.1').isLessThan(semver('1.2.3-rc.2'))
semver('1.2.3-1').compareTo(semver('1.2.3-a'))
semver('1.2.3-a.b').compareTo(semver('1.2.3-a'))
semver('1.2.3+a') == semver('1.2.3+b')
authorizer.group('apps').resource('deployments').check('create').allowed()
authorizer.group('apps').resource('deployments').check('get').allowed()
authorizer.group('').resource('pods').subresource('exec').namespace('prod').name('a').check('create').reason()
authorizer.group('').resource('pods').check('fail').errored()
authorizer.group('').resource('pods').check('fail').error()
authorizer.group('').resource('pods').check('get').error()
authorizer.path('/healthz').check('create').reason()
authorizer.path(' ')
authorizer.group('').resource('')
authorizer.serviceAccount('prod', 'bot').group('').resource('pods').check('create').reason()
authorizer.serviceAccount('Prod', 'bot')
authorizer.serviceAccount('prod', 'Bot')
authorizer.requestResource.check('create').reason()
authorizer.requestResource.check('delete').allowed()
authorizer.requestResource.fieldSelector('a=b').labelSelector('c in (d)').check('create').allowed()
authorizer.requestResource.name('x').check('create').reason()
authorizer.requestResource.foo
authorizer.foo
authorizer == authorizer
authorizer.group('a') == authorizer.group('a')
authorizer.group('').resource('pods').check('a').allowed() && authorizer.group('').resource('pods').check('b').allowed() || authorizer.group('').resource('pods').check('c').allowed()
authorizer.check('a')
jsonpatch.escapeKey('a/b~c')
Object{}
Object{spec: Object.spec{replicas: 3}}
Object{spec: Object.spec{replicas: 3}}.spec
Object{spec: 1}.missing
Object{?spec: optional.none()}
Object{?spec: optional.of(1)}
Object{metadata: Object.metadata{labels: {'a': 'b'}}}
Object{a: 1} == Object{a: 1}
Object{a: 1} == Object{a: 2}
has(Object{a: 1}.a)
has(Object{a: 1}.b)
[JSONPatch{op: 'add', path: '/a', value: 1}]
JSONPatch{op: 'add', path: '/a', value: {'a': [1, 2.5, 'x']}}
JSONPatch{op: 1}
JSONPatch{op: 'remove', path: '/a'}.op
JSONPatch{op: 'remove', path: '/a'}.value
JSONPatch{op: 'remove', path: '/a'} == JSONPatch{op: 'remove', path: '/a'}
JSONPatch{path: '/' + jsonpatch.escapeKey('a/b')}.path
Foo{}
Foo{a: 1}
kubernetes.Namespace{}
string{}
int{a: 1}
google.protobuf.Duration{seconds: 1}
foo
foo.bar
foo()
foo.bar()
object.foo()
object.foo(1, 2)
'a'.foo()
size()
size(1, 2)
'a'.size(1)
matches('a')
int(1, 2)
optional.of()
1 + 'a' + foo
foo + bar
foo + bar.baz + object.x()

1 +
1 + +
(1
1)
(1 + 2
[1, 2
[1,, 2]
[1, 2,]
{'a': 1,}
{'a': }
{'a' 1}
{'a'
{a: 1}
f(
f(1,
f(1,)
f(,)
a.
a..b
a.1
a.true
a.null
a[
a[]
a[1
a b
a b c
a ? b
a ? b :
a ? : c
true ? 1
1 2
'a' 'b'
==
1 ==
== 1
1 === 1
1 = 1
1 & 1
1 | 1
1 && 
&& 1
!
-
- 1
! true
1 < 2 < 3
1 == 1 == true
a.?b
a[?b]
a.?
#
1 # 2
1 $ 2
@
a@b
a;b
\
~1
^
1 ^ 2
1 << 2
"unclosed
'unclosed
'a' + "b
in
1 in
if
for
let
object.if
object.in
object.for
object.package
object.namespace
if()
while + 1
var.a
as
null
true
false
nulls
.object
.object.kind
.foo
.size('a')
a.${'`'}b${'`'}
object.${'`'}b-c${'`'}
has(object.${'`'}b-c${'`'})
Foo{
Foo{a
Foo{a:
Foo{a: 1
Foo{1: 2}
Foo.{}
Foo{a: 1, b: }
Foo{?a: 1}
// comment
1 // comment
1 /* not a comment */
1 +
	2 + foo
	'é' + foo
'é😀' + foo
"☃" + (1 + 'a')
((((((((((1))))))))))
1 + 2 +
  + 3
[1, 2, 3].all(x, x > 0
[1].map(x)
[1].map()
[1].all(x)
[1].exists(x, y, z, w)
all(x, x)
map(x, x)
has()
has(a, b)
object.all
object.map
object.spec.containers.all(c, c.name == foo)
object.spec.containers.all(c, d.name == 1 || e == 2)
[1].all(x, x == 'a')
[1].map(x, x + 'a')
['a'].exists(x, x > 1)
[1].map(x, [x].map(y, x + y))
[1].map(x, [2].map(x, x))
[1].all(object, object == 1)
[{'a': 1}].map(object, object.a)
[1, 2].map(int, int + 1)
object.spec.matrix.map(row, row.map(cell, cell))
[[1, 2], [3]].map(r, r.filter(c, c > 1))
[1, 2, 3].map(x, x * 2).filter(x, x > 2).exists(x, x == 6)
{'a': {'b': [1, 2]}}.a.b[1]
{'a': 1}.map(k, {'a': 1}[k])
cel.bind(x, 1, x + 1)
math.greatest(1, 2)
base64.encode(b'a')
variables.a
kubernetes.Quantity
type(object.spec) == map && object.spec.replicas == 3
object.spec.containers.map(c, c.name).join(',')
object.spec.containers.map(c, c.image.split(':')[1])
object.metadata.?annotations[?'note'].orValue('').contains('☃')
'☃☃☃'.size()
object.metadata.annotations.note.size()
object.metadata.annotations.note + object.metadata.annotations.note
'0123456789012345678901234567890' == '0123456789012345678901234567890'
'0123456789012345678901234567890' + '0123456789012345678901234567890'
'0123456789012345678901234567890'.contains('0123456789')
'0123456789012345678901234567890'.startsWith('0123456789')
object == object
object.spec == object.spec
object.spec.containers == object.spec.containers
object.metadata.labels == {'app': 'web', 'app.kubernetes.io/name': 'web', 'tier': 'front'}
lists.range(100).map(x, lists.range(100).map(y, x + y)).size()
lists.range(1000).map(x, lists.range(1000).map(y, x + y)).size()
lists.range(10000).all(x, lists.range(10000).all(y, true))
`
  .split('\n')
  .filter((line) => line !== '');
