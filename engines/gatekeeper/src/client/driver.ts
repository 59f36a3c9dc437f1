import type { Json, JsonObject } from '@toride/core';
import type { CodePlace, Problem } from '../codes.ts';
import type { ConstraintTemplate, TemplateCode } from '../templates/template.ts';

/** What a policy is asked: one review for one constraint. */
export interface PolicyInput {
  readonly review: JsonObject;
  readonly parameters: Json;
  /** The constraint with its defaults. */
  readonly constraint?: JsonObject;
  /** `data.inventory`. */
  readonly inventory: JsonObject;
}

export interface PolicyViolation {
  readonly message: string;
  readonly details: Json;
}

/** A policy that could not answer: an error or a spent budget. */
export interface PolicyFailure {
  readonly failure: string;
  /** Its budget was spent: asked again, it would most likely spend it again. */
  readonly spent?: boolean;
  /** Where in the template's code. */
  readonly at?: CodePlace;
}

export type PolicyAnswer = readonly PolicyViolation[] | PolicyFailure;

/** A template's code made ready to answer. */
export interface CompiledPolicy {
  readonly evaluate: (input: PolicyInput) => PolicyAnswer;
  /** What of `data` it reads besides its libs; undefined where nobody has looked. */
  readonly reads?: DataReads;
}

/** What a policy reads of `data`. */
export interface DataReads {
  /** Kinds of `data.inventory`, `*` where the reference says no group or kind; empty where it reads none. */
  readonly inventory: readonly { readonly group: string; readonly kind: string }[];
  /** `data.toride`. */
  readonly facts: boolean;
}

export type CompileResult = { readonly policy: CompiledPolicy } | { readonly problems: readonly Problem[] };

/** Runs the code of one engine. */
export interface PolicyDriver {
  readonly engine: TemplateCode['engine'];
  readonly compile: (template: ConstraintTemplate, code: TemplateCode) => CompileResult;
}

export function isFailure(answer: PolicyAnswer): answer is PolicyFailure {
  return 'failure' in answer;
}
