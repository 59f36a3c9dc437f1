/**
 * Watching an evaluation, for traces, coverage and profiles: planned in where someone watches, and absent elsewhere. The
 * events are those of OPA's tracer (v1/topdown/trace.go), on the expressions and rules of the compiled program.
 *
 * **Order.** OPA goes on with the reader of a rule from inside of the rule, as soon as it has a value. A reference to a
 * complete rule and a call do the same here ({@link observeRead}). Elsewhere, as in a whole package, a rule is done before
 * its reader goes on, and events after its first value wait (`held`, `waiting`) until that has tried everything.
 */
import type { Frame, Step } from '../run/frame.ts';
import type { Body, Expr, Location, Rule } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import type { Scope, Then } from './scope.ts';

export type ObservedNode =
  /** `valued`: complete rules and functions, which give their value to a reader. */
  | { readonly kind: 'rule'; readonly rule: Rule; readonly valued?: true }
  /** Of the query, a comprehension, `every`, `not`. `early`: one solution is enough. */
  | { readonly kind: 'body'; readonly body: Body; readonly early?: true }
  | { readonly kind: 'expr'; readonly expr: Expr }
  /** Rules that may hold, chosen by the index, or what a policy noted with `trace`. */
  | { readonly kind: 'text'; readonly text: string; readonly location: Location | undefined };

export interface EvaluationEvent {
  /** `enter` and `exit` are of rules, bodies and `every`, `eval` and `fail` of expressions; `redo` looks for another solution. */
  readonly op: 'enter' | 'exit' | 'eval' | 'fail' | 'redo' | 'index' | 'note';
  readonly node: ObservedNode;
  /** Each evaluation of a rule or body has a number of its own, and that of whoever caused it. */
  readonly query: number;
  readonly parent: number | undefined;
  /** Of `exit`: no other solution is looked for. */
  readonly early: boolean;
  /** Variables bound so far, by their names in the compiled program. Valid during the call only. */
  readonly locals: () => ReadonlyMap<string, Value>;
}

export type Observer = (event: EvaluationEvent) => void;

export interface Observation {
  readonly observer: Observer;
  /** Numbers of the evaluations under way, the innermost last. */
  readonly active: number[];
  next: number;
  /** Of the complete rules and functions under way, the innermost last. */
  readonly answers: Answer[];
  /** Of the expression that is evaluated. */
  location: Location | undefined;
  /** Rules are run again for the message of a conflict: nothing of that is told. */
  muted: boolean;
  /** Set while events must wait for the reader of a rule. */
  held: Held[] | undefined;
  /** Of the complete rule or function that is asked for next. */
  reader: Reader | undefined;
  /** Readers that go on, the innermost last. */
  readonly going: Reader[];
  /** What happened in rules after they had a value, rule by rule. */
  readonly waiting: Waiting[];
}

interface Waiting {
  readonly events: readonly Held[];
  /** Of the rule that reads, if it had no value by then. */
  readonly reader: Answer | undefined;
}

/** `inside`: the reader gave its first value from inside of this rule, so it is left out if that is enough. */
interface Held {
  readonly event: EvaluationEvent;
  readonly inside: boolean;
}

interface Answer {
  given: boolean;
  /** The first solution decides. */
  readonly early: boolean;
  readonly reader: Reader | undefined;
  /** The first value. */
  value: Value | undefined;
  /** Ends the evaluation: another value was found. */
  contradicted: ((by: Rule) => never) | undefined;
}

/** Goes on with a value from inside of the rule that has it: what the rule does then comes after all of that. */
export interface Reader {
  readonly goOn: (value: Value) => boolean;
  /** The value is known from now on, even while the rule looks for others. */
  remember: ((value: Value) => void) | undefined;
  asked: boolean;
  enough: boolean;
  /** Of the rule that reads. */
  readonly owner: Answer | undefined;
  /** Somebody further out had enough: the rule is left without its `redo`. */
  left: boolean;
  /** A function called for its truth is not gone on with where that is false. */
  readonly refuses: (value: Value) => boolean;
  refused: boolean;
}

export function newObservation(observer: Observer): Observation {
  return {
    observer,
    active: [],
    next: 0,
    answers: [],
    location: undefined,
    muted: false,
    held: undefined,
    reader: undefined,
    going: [],
    waiting: [],
  };
}

export function resetObservation(observation: Observation): void {
  observation.active.length = 0;
  observation.answers.length = 0;
  observation.waiting.length = 0;
  observation.held = undefined;
  observation.reader = undefined;
  observation.going.length = 0;
  observation.muted = false;
  observation.next = 0;
}

export function mute(observation: Observation): void {
  observation.muted = true;
}

export function observeBody(
  observation: Observation,
  node: ObservedNode,
  scope: Scope,
  then: Then,
  plan: (then: Then) => Step,
): Step {
  const valued = node.kind === 'rule' && node.valued === true;
  const inner = plan((after) => {
    const next = then(after);
    return (frame) => {
      emit(observation, 'exit', node, frame, after, isEarly(observation, node));
      const stop = next(frame);
      if (!(valued && isLeft(observation))) emit(observation, 'redo', node, frame, after);
      return stop;
    };
  });
  return (frame) => {
    const depth = enter(observation);
    emit(observation, 'enter', node, frame, scope);
    const stop = inner(frame);
    leave(observation, depth);
    return stop;
  };
}

/** Gives an evaluation a number, or goes back into one; {@link leave} takes the depth that this returns. */
export function enter(observation: Observation, number?: number): number {
  const depth = observation.active.push(number ?? observation.next);
  if (number === undefined) observation.next += 1;
  return depth;
}

export function leave({ active }: Observation, depth: number): void {
  active.length = depth - 1;
}

function isEarly({ answers }: Observation, node: ObservedNode): boolean {
  if (node.kind === 'body') return node.early === true;
  return node.kind === 'rule' && node.valued === true && answers.at(-1)?.early === true;
}

export function observeExpr(
  observation: Observation,
  expr: Expr,
  scope: Scope,
  then: Then,
  plan: (then: Then) => Step,
): Step {
  const node: ObservedNode = { kind: 'expr', expr };
  let held = false;
  const inner = plan((after) => {
    const next = then(after);
    return (frame) => {
      const stop = next(frame);
      held = true;
      if (!expr.negated) emit(observation, 'redo', node, frame, after);
      return stop;
    };
  });
  return (frame) => {
    const outer = held;
    held = false;
    emit(observation, 'eval', node, frame, scope);
    const mark = observation.waiting.length;
    const { location } = observation;
    observation.location = expr.location;
    const stop = inner(frame);
    observation.location = location;
    release(observation, mark, stop || (!held && isFalse(observation, expr, mark)));
    if (!held) emit(observation, 'fail', node, frame, scope);
    held = outer;
    return stop;
  };
}

/** A function called for its truth is not gone on with where that is false. */
function isFalse({ waiting }: Observation, { terms }: Expr, mark: number): boolean {
  const node = waiting[mark]?.events[0]?.event.node;
  return terms.kind === 'call' && node?.kind === 'rule' && node.rule.head.args?.length === terms.args.length;
}

/** Evaluates a complete rule or function; what it does after its first value waits for {@link release}. */
export function observeDocument<T>(observation: Observation, early: boolean, evaluate: () => T): T {
  const { answers, waiting, reader: asking } = observation;
  observation.reader = undefined;
  const outer = observation.held;
  const answer: Answer = { given: false, early, reader: asking, value: undefined, contradicted: undefined };
  const depth = answers.push(answer);
  let done = false;
  try {
    const value = evaluate();
    done = true;
    return value;
  } finally {
    answers.length = depth - 1;
    const events = answer.given && asking === undefined ? (observation.held ?? []) : [];
    observation.held = outer;
    const reader = answers.at(-1);
    if (asking === undefined && done)
      waiting.push({ events, reader: reader?.given === true ? undefined : reader });
    else for (const { event } of events) send(observation, event);
  }
}

/** What is done where a definition disagrees with what was found before: at once, within whatever it has read. */
export function onContradiction({ answers }: Observation, contradicted: (by: Rule) => never): void {
  const answer = answers.at(-1);
  if (answer !== undefined) answer.contradicted = contradicted;
}

/** The rule that is evaluated has a value. Gives whether that decides. */
export function observeAnswer(observation: Observation, rule: Rule, value: Value): boolean {
  const answer = observation.answers.at(-1);
  if (answer === undefined) return false;
  if (answer.given) {
    if (answer.value !== undefined && !equal(answer.value, value)) answer.contradicted?.(rule);
  } else {
    answer.given = true;
    answer.value = value;
    if (answer.reader === undefined) observation.held = [];
    else ask(observation, answer, answer.reader, value);
  }
  return isDecided(answer);
}

/** A reader that has enough ends what its rule goes on with, so the rules that were read for that are left too. */
function ask({ going }: Observation, answer: Answer, reader: Reader, value: Value): void {
  reader.remember?.(value);
  reader.asked = true;
  going.push(reader);
  reader.enough = reader.goOn(value);
  reader.refused = reader.refuses(value);
  going.pop();
  if (!reader.enough && !reader.left) return;
  for (const other of going) if (other.owner === answer) other.left = true;
}

function isLeft({ answers }: Observation): boolean {
  const reader = answers.at(-1)?.reader;
  return reader !== undefined && (reader.enough || reader.left || reader.refused);
}

/** Not by a reader that has enough: whether other definitions disagree is still looked at. */
function isDecided({ given, early }: Answer): boolean {
  return given && early;
}

/** No other definition of the rule that is evaluated is tried. */
export function hasDecided({ answers }: Observation): boolean {
  const answer = answers.at(-1);
  return answer !== undefined && isDecided(answer);
}

/** Reads a complete rule or calls a function; goes on from inside of it, unless its value was known. */
export function observeRead(
  observation: Observation,
  read: () => Value | undefined,
  then: (value: Value) => boolean,
  refuses: (value: Value) => boolean = () => false,
): boolean {
  const depths = [observation.active.length, observation.answers.length] as const;
  const { location } = observation;
  const reader: Reader = {
    goOn: (value) => outside(observation, depths, location, () => then(value)),
    remember: undefined,
    asked: false,
    enough: false,
    owner: observation.answers.at(-1),
    left: false,
    refuses,
    refused: false,
  };
  observation.reader = reader;
  const value = read();
  observation.reader = undefined;
  if (reader.asked) return reader.enough;
  return value !== undefined && then(value);
}

/** As if the rules that are under way since then were done. */
function outside(
  observation: Observation,
  [active, answers]: readonly [number, number],
  location: Location | undefined,
  run: () => boolean,
): boolean {
  const numbers = observation.active.splice(active);
  const rules = observation.answers.splice(answers);
  const inside = observation.location;
  observation.location = location;
  const stop = run();
  observation.location = inside;
  observation.active.length = active;
  observation.active.push(...numbers);
  observation.answers.length = answers;
  observation.answers.push(...rules);
  return stop;
}

/**
 * Tells what waited, the rule that was read last first. A rule whose reader has found enough is not gone on with: OPA leaves
 * out its `redo`, and those of the rules that it had read by then.
 */
export function release(observation: Observation, mark: number, enough: boolean): void {
  const { waiting } = observation;
  while (waiting.length > mark) {
    const next = waiting.pop();
    const answered = next?.reader?.given === true;
    for (const [at, { event, inside }] of (next?.events ?? []).entries()) {
      const ofRule = inside || (at === 0 && isRedoOfRule(event));
      if (!(enough && ofRule)) send(observation, event, answered && ofRule);
    }
  }
}

function isRedoOfRule({ op, node }: EvaluationEvent): boolean {
  return op === 'redo' && node.kind === 'rule';
}

/** What is done with a rule's value happens inside of the rule. */
export function observeReading(observation: Observation, step: Step): Step {
  return (frame) => {
    const mark = observation.waiting.length;
    const stop = step(frame);
    release(observation, mark, stop);
    return stop;
  };
}

export function releasing<T>(observation: Observation, run: () => T): T {
  const mark = observation.waiting.length;
  const value = run();
  release(observation, mark, false);
  return value;
}

const NO_LOCALS: ReadonlyMap<string, Value> = new Map();

/** What the index chose, or a note. */
export function emitText(
  observation: Observation,
  op: 'index' | 'note',
  text: string,
  location: Location | undefined,
): void {
  const { active } = observation;
  const node = { kind: 'text', text, location } as const;
  const query = active.at(-1) ?? 0;
  send(observation, { op, node, query, parent: active.at(-2), early: false, locals: () => NO_LOCALS });
}

export function emit(
  observation: Observation,
  op: EvaluationEvent['op'],
  node: ObservedNode,
  frame: Frame,
  scope: Scope,
  early = false,
): void {
  const { active } = observation;
  const query = active.at(-1) ?? 0;
  const locals = (): ReadonlyMap<string, Value> => localsOf(frame, scope);
  send(observation, { op, node, query, parent: active.at(-2), early, locals });
}

/** Frames change: an event that waits keeps the variables as they are. */
function send({ observer, held, muted }: Observation, event: EvaluationEvent, inside = false): void {
  if (muted) return;
  if (held === undefined) observer(event);
  else {
    const locals = event.locals();
    held.push({ event: { ...event, locals: () => locals }, inside });
  }
}

function localsOf(frame: Frame, { bound, slots }: Scope): Map<string, Value> {
  const locals = new Map<string, Value>();
  for (const name of bound) {
    const value = frame[slots.of(name)];
    if (value !== undefined) locals.set(name, value);
  }
  return locals;
}
