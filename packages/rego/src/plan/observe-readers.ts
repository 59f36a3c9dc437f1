/**
 * The order of events between a rule and whoever reads it. OPA goes on with the reader of a rule from inside of the rule, as
 * soon as it has a value. A reference to a complete rule and a call do the same here ({@link observeRead}). Elsewhere, as in a
 * whole package, a rule is done before its reader goes on, and events after its first value wait (`held`, `waiting`) until
 * that has tried everything.
 */
import type { Step } from '../run/frame.ts';
import type { Expr, Location, Rule } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import { send, type Answer, type EvaluationEvent, type Observation, type Reader } from './observation.ts';

/** A function called for its truth is not gone on with where that is false. */
export function isFalse({ waiting }: Observation, { terms }: Expr, mark: number): boolean {
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

export function isLeft({ answers }: Observation): boolean {
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
