import { prepare, type Prepared, type Value } from '@toride/rego';
import { inTurn, type BenchOptions, type Figure } from './figure.ts';

const FEW = 1_000;
const MANY = 100_000;
/** Steps that a question may take, however much data there is: less than a thousandth of the bindings. */
const STEPS = 64;

/** Role-based access as policies for it are usually written: bindings and roles are data, gone through by the rules. */
const RBAC = `package rbac

default allow := false

allow if {
  some binding in data.bindings
  binding.user == input.user
  some role in data.roles
  role.name == binding.role
  input.action in role.actions
}

# The same by way of a document that rules make.
granted[user] contains role if {
  some binding in data.bindings
  user := binding.user
  role := binding.role
}

allowed_by_rule if {
  some role in granted[input.user]
  role == input.role
}`;

const QUERIES: readonly (readonly [what: string, query: string])[] = [
  ['bindings and roles that are gone through', 'data.rbac.allow'],
  ['a document that rules make, asked for one key', 'data.rbac.allowed_by_rule'],
];

/** Policies over 1,000 and over 100,000 entries of data: the time stays nearly the same, since entries are filed. */
export function indexFigures(options: BenchOptions): Figure[] {
  return QUERIES.map(([what, query]) => indexFigure(what, query, options));
}

function indexFigure(what: string, query: string, { short }: BenchOptions): Figure {
  const few = prepareFor(query, FEW);
  const many = prepareFor(query, MANY);
  const [fewTime, manyTime] = inTurn(
    short ? 5 : 15,
    () => microseconds(few, FEW),
    () => microseconds(many, MANY),
  );
  const ratio = manyTime / fewTime;
  return {
    what: `${MANY} entries beside ${FEW}, ${what}; each question within ${STEPS} steps`,
    ratio,
    ours: `${manyTime.toFixed(2)} µs`,
    other: `${fewTime.toFixed(2)} µs`,
    bar: 'at most 2',
    holds: ratio <= 2,
  };
}

function prepareFor(query: string, entries: number): Prepared {
  const preparation = prepare({
    modules: [{ file: 'rbac.rego', text: RBAC }],
    query,
    data: dataOf(entries),
  });
  if (!preparation.ok) throw new Error(preparation.errors[0]?.message ?? 'does not compile');
  const { prepared } = preparation;
  // The first questions file the entries.
  for (let asked = 0; asked < 3; asked += 1) prepared.evaluateValue({ input: inputOf(asked, entries) });
  return prepared;
}

function dataOf(entries: number): Value {
  const roles = Math.ceil(entries / 10);
  return {
    bindings: Array.from({ length: entries }, (_, index) => ({
      user: `user-${index}`,
      role: `role-${index % roles}`,
    })),
    roles: Array.from({ length: roles }, (_, index) => ({
      name: `role-${index}`,
      actions: ['read', index % 2 === 0 ? 'write' : 'list'],
    })),
  };
}

/** Every second question is answered with no. */
function inputOf(turn: number, entries: number): Value {
  const user = (turn * 7919) % entries;
  const role = user % Math.ceil(entries / 10);
  return {
    user: `user-${user}`,
    action: turn % 2 === 0 ? 'read' : 'delete',
    role: turn % 2 === 0 ? `role-${role}` : 'nobody',
  };
}

const TURNS = 10_000;

function microseconds(prepared: Prepared, entries: number): number {
  const inputs = Array.from({ length: 100 }, (_, turn) => inputOf(turn, entries));
  let allowed = 0;
  const start = process.hrtime.bigint();
  for (let turn = 0; turn < TURNS; turn += 1) {
    const input = inputs[turn % inputs.length] ?? null;
    if (prepared.evaluateValue({ input, budget: { steps: STEPS } }) === true) allowed += 1;
  }
  const elapsed = Number(process.hrtime.bigint() - start) / TURNS / 1000;
  if (allowed !== TURNS / 2) throw new Error(`expected ${TURNS / 2} questions to be allowed, got ${allowed}`);
  return elapsed;
}
