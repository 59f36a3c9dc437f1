import { parseBlock } from '@toride/network-policy';
import { expect, test } from 'vitest';
import { addressTexts } from './address-text.ts';

/** A set from blocks, later ones with `-` before them taken out; must not overlap otherwise. */
function set(...blocks: readonly string[]): (readonly [bigint, bigint])[] {
  return blocks.map((text) => {
    const block = parseBlock(text);
    if ('why' in block) throw new Error(block.why);
    return [block.first, block.last] as const;
  });
}

function around(whole: string, hole: string): (readonly [bigint, bigint])[] {
  const [[from, to], [start, end]] = set(whole, hole) as [[bigint, bigint], [bigint, bigint]];
  return [
    [from, start - 1n],
    [end + 1n, to],
  ];
}

test.each([
  ['nothing', [], []],
  ['one block', set('10.0.0.0/8'), ['10.0.0.0/8']],
  ['a block with a hole', around('10.3.0.0/16', '10.3.30.0/24'), ['10.3.0.0/16 except 10.3.30.0/24']],
  ['everything with a hole', around('0.0.0.0/0', '10.0.0.0/8'), ['0.0.0.0/0 except 10.0.0.0/8']],
  ['half of a block', set('10.0.0.0/9'), ['10.0.0.0/9']],
  [
    'two blocks with holes',
    [...around('10.3.0.0/16', '10.3.30.0/24'), ...around('10.9.0.0/16', '10.9.30.0/24')],
    ['10.3.0.0/16 except 10.3.30.0/24', '10.9.0.0/16 except 10.9.30.0/24'],
  ],
] as const)('%s', (_about, held, texts) => {
  expect(addressTexts(4, held, [])).toEqual(texts);
});

test('what is ignored is no hole', () => {
  expect(addressTexts(4, around('10.3.0.0/16', '10.3.30.7/32'), set('10.3.30.7/32'))).toEqual([
    '10.3.0.0/16',
  ]);
});

test('IPv6', () => {
  expect(addressTexts(6, set('2001:db8::/32'), [])).toEqual(['2001:db8::/32']);
});
