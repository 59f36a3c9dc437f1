/** The languages that programs are written in, and how each writes what they differ in. */
import type { Random } from '../random.ts';
import { pick } from '../random.ts';

export interface Dialect {
  readonly name: 'v1' | 'v1+rego.v1' | 'v2' | 'v1+logic' | 'v0' | 'v0+keywords' | 'v0+rego.v1';
  /** What the files are read as. */
  readonly version: 'v0' | 'v1';
  readonly imports: readonly string[];
  /** `if`, `contains`, `in`, `every` are there. */
  readonly keywords: boolean;
  /** `p[x] { … }` and `p = x { … }` are allowed. */
  readonly oldHeads: boolean;
  /** `and`, `or` and `not { … }`. */
  readonly logic: boolean;
}

const LOGIC = ['import future.keywords.and', 'import future.keywords.or', 'import future.keywords.not'];

const V1: readonly Dialect[] = [
  { name: 'v1', version: 'v1', imports: [], keywords: true, oldHeads: false, logic: false },
  { name: 'v1', version: 'v1', imports: [], keywords: true, oldHeads: false, logic: false },
  {
    name: 'v1+rego.v1',
    version: 'v1',
    imports: ['import rego.v1'],
    keywords: true,
    oldHeads: false,
    logic: false,
  },
  { name: 'v2', version: 'v1', imports: ['import rego.v2'], keywords: true, oldHeads: false, logic: true },
  { name: 'v1+logic', version: 'v1', imports: LOGIC, keywords: true, oldHeads: false, logic: true },
];
const V0: readonly Dialect[] = [
  { name: 'v0', version: 'v0', imports: [], keywords: false, oldHeads: true, logic: false },
  {
    name: 'v0+keywords',
    version: 'v0',
    imports: ['import future.keywords'],
    keywords: true,
    oldHeads: true,
    logic: false,
  },
  {
    name: 'v0+keywords',
    version: 'v0',
    imports: [
      'import future.keywords.if',
      'import future.keywords.in',
      'import future.keywords.every',
      'import future.keywords.contains',
    ],
    keywords: true,
    oldHeads: true,
    logic: false,
  },
  {
    name: 'v0+rego.v1',
    version: 'v0',
    imports: ['import rego.v1'],
    keywords: true,
    oldHeads: false,
    logic: false,
  },
];

export function pickDialect(random: Random): Dialect {
  return pick(random, random() < 0.6 ? V1 : V0);
}
