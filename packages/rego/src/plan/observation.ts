/** What watching an evaluation keeps, and how events are told. */
import type { Frame } from '../run/frame.ts';
import type { Body, Expr, Location, Rule } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import type { Scope } from './scope.ts';

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

export interface Waiting {
  readonly events: readonly Held[];
  /** Of the rule that reads, if it had no value by then. */
  readonly reader: Answer | undefined;
}

/** `inside`: the reader gave its first value from inside of this rule, so it is left out if that is enough. */
export interface Held {
  readonly event: EvaluationEvent;
  readonly inside: boolean;
}

export interface Answer {
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
export function send({ observer, held, muted }: Observation, event: EvaluationEvent, inside = false): void {
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
