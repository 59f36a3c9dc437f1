import { PER_CALL_LIMIT, RUNTIME_BUDGET, type CelBindings } from '@toride/cel';
import type { FailurePolicy, PolicyAuditAnnotation, PolicyValidation } from '../admission-policy/policy.ts';
import type { CompiledPolicySource } from './compile-policy.ts';
import { conditionsHold } from './match-conditions.ts';
import { openRound, type ExpressionOutcome, type Round, type RoundOptions } from './round.ts';

export interface ValidationDecision {
  readonly outcome: 'pass' | 'fail' | 'error' | 'unknown';
  readonly index: number;
  readonly message: string;
  readonly reason: string;
}

export interface AuditAnnotationResult {
  readonly index: number;
  readonly key: string;
  readonly result: { readonly value: string } | { readonly error: string } | { readonly unknown: string };
}

export interface ValidationResult {
  /** Empty where the match conditions do not hold. */
  readonly decisions: readonly ValidationDecision[];
  readonly auditAnnotations: readonly AuditAnnotationResult[];
}

export interface ValidateOptions {
  readonly compiled: CompiledPolicySource;
  readonly validations: readonly PolicyValidation[];
  readonly auditAnnotations: readonly PolicyAuditAnnotation[];
  readonly failurePolicy: FailurePolicy;
  /** Without the authorizer: messages and annotations do not have it. */
  readonly bindings: CelBindings;
  readonly authorizer?: CelBindings;
  /** What match conditions see instead. */
  readonly conditions?: CelBindings;
  readonly round: Omit<RoundOptions, 'bindings' | 'budget'>;
  readonly budget?: number;
}

/** What a policy says of one request with one set of parameters (policy/validating/validator.go). */
export function validate(options: ValidateOptions): ValidationResult {
  const { compiled, bindings, authorizer = {}, conditions = {}, failurePolicy, round: common } = options;
  const all = { ...bindings, ...authorizer };
  const holds = conditionsHold(compiled, { ...all, ...conditions }, failurePolicy, common);
  if (holds === false) return NOTHING;
  if (holds !== true) return whole(holds);
  const budget = options.budget ?? RUNTIME_BUDGET;
  const round = openRound(compiled.composition, { ...common, bindings: all, budget });
  const outcomes: ExpressionOutcome[] = [];
  for (const validation of compiled.validations) {
    const outcome = round.evaluate(validation);
    if ('exhausted' in outcome) return whole({ error: outcome.exhausted });
    outcomes.push(outcome);
  }
  const messages = evaluateMessages(options, outcomes, round.remaining());
  const decisions = outcomes.map((outcome, index) => decide(options, outcome, messages, index));
  const audited = annotate(options);
  return 'error' in audited ? whole(audited) : { decisions, auditAnnotations: audited.results };
}

const NOTHING: ValidationResult = { decisions: [], auditAnnotations: [] };

/** One decision in place of all: about the policy as a whole. */
function whole(failed: { readonly error: string } | { readonly unknown: string }): ValidationResult {
  const [outcome, message] =
    'error' in failed ? (['error', failed.error] as const) : (['unknown', failed.unknown] as const);
  return { decisions: [{ outcome, index: 0, message, reason: '' }], auditAnnotations: [] };
}

type Messages =
  { readonly outcomes: readonly (ExpressionOutcome | undefined)[] } | { readonly exhausted: string };

/**
 * Messages are all evaluated, wanted or not, since they spend the budget that the validations left; where they cannot spend
 * it, only those that are wanted.
 */
function evaluateMessages(
  { compiled, bindings, round: common }: ValidateOptions,
  validations: readonly ExpressionOutcome[],
  budget: number,
): Messages {
  const written = compiled.messages.filter((message) => message !== undefined).length;
  // Each can cost little more than its limit, and each variable once.
  const most = 2 * PER_CALL_LIMIT * (written + compiled.composition.variables.size);
  const wanted = (index: number): boolean => {
    const outcome = validations[index];
    return most > budget || (outcome !== undefined && 'value' in outcome && outcome.value !== true);
  };
  const outcomes: (ExpressionOutcome | undefined)[] = [];
  let round: Round | undefined;
  for (const [index, message] of compiled.messages.entries()) {
    if (message === undefined || !wanted(index)) {
      outcomes.push(undefined);
      continue;
    }
    round ??= openRound(compiled.composition, { ...common, bindings, budget });
    const outcome = round.evaluate(message);
    if ('exhausted' in outcome) return outcome;
    outcomes.push(outcome);
  }
  return { outcomes };
}

function decide(
  { validations }: ValidateOptions,
  outcome: ExpressionOutcome,
  messages: Messages,
  index: number,
): ValidationDecision {
  const validation = validations[index] as PolicyValidation;
  if ('unknown' in outcome) return { outcome: 'unknown', index, message: outcome.unknown, reason: '' };
  if (!('value' in outcome)) return { outcome: 'error', index, message: textOf(outcome), reason: '' };
  // The server looks at the messages first: a spent budget is an error of a validation that holds, too.
  if ('exhausted' in messages)
    return {
      outcome: 'error',
      index,
      message: `failed messageExpression: ${messages.exhausted}`,
      reason: '',
    };
  if (outcome.value === true) return { outcome: 'pass', index, message: '', reason: '' };
  const message = messageOf(validation, messages.outcomes[index]);
  return {
    outcome: 'fail',
    index,
    message,
    reason: validation.reason === '' ? 'Invalid' : validation.reason,
  };
}

function textOf(outcome: { readonly error: string } | { readonly exhausted: string }): string {
  return 'error' in outcome ? outcome.error : outcome.exhausted;
}

const MAX_MESSAGE_BYTES = 5 * 1024;

/** The expression's message if it is one line of some length, else the constant one, else the expression itself. */
function messageOf(
  { expression, message }: PolicyValidation,
  evaluated: ExpressionOutcome | undefined,
): string {
  if (evaluated !== undefined && 'value' in evaluated && typeof evaluated.value === 'string') {
    const own = evaluated.value.trim();
    if (own !== '' && !own.includes('\n') && Buffer.byteLength(own) <= MAX_MESSAGE_BYTES) return own;
  }
  return message.trim() === '' ? `failed expression: ${expression.trim()}` : message.trim();
}

function annotate({
  compiled,
  auditAnnotations,
  bindings,
  round: common,
}: ValidateOptions): { readonly results: readonly AuditAnnotationResult[] } | { readonly error: string } {
  if (compiled.auditAnnotations.length === 0) return { results: [] };
  const round = openRound(compiled.composition, { ...common, bindings, budget: RUNTIME_BUDGET });
  const results: AuditAnnotationResult[] = [];
  for (const [index, compilation] of compiled.auditAnnotations.entries()) {
    const { key } = auditAnnotations[index] as PolicyAuditAnnotation;
    const outcome = round.evaluate(compilation);
    if ('exhausted' in outcome) return { error: outcome.exhausted };
    if (!('value' in outcome)) results.push({ index, key, result: outcome });
    else if (typeof outcome.value === 'string' && outcome.value.trim() !== '')
      results.push({ index, key, result: { value: outcome.value.trim() } });
  }
  return { results };
}
