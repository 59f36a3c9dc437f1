import { expect, test } from 'vitest';
import { BUILTINS, DECLARATIONS, builtinByName } from './index.ts';
import { COMPILED, MISSING } from './missing.ts';

const names = DECLARATIONS.map(({ name }) => name);

test('every declared built-in is there, compiled away, or missing for a reason', () => {
  const unexplained = names.filter(
    (name) => !builtinByName(name) && !Object.hasOwn(MISSING, name) && !COMPILED.includes(name),
  );
  expect(unexplained).toEqual([]);
});

test('nothing is both there and missing, and no name is defined twice', () => {
  expect(Object.keys(MISSING).filter((name) => builtinByName(name))).toEqual([]);
  expect(new Set(BUILTINS.map(({ name }) => name)).size).toBe(BUILTINS.length);
});

test('a built-in knows its type, its operator and whether it may be folded', () => {
  expect(builtinByName('plus')).toMatchObject({
    infix: '+',
    pure: true,
    type: { result: { type: 'number' } },
  });
  expect(builtinByName('time.now_ns')).toMatchObject({ pure: false });
  expect(builtinByName('constructor')).toBeUndefined();
});
