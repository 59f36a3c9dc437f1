import type { Json, JsonObject } from '@toride/core';
import type { Problem } from '../codes.ts';
import type { ConstraintTemplate, TemplateCode } from '../templates/template.ts';

/** What a policy is asked: one review for one constraint. */
export interface PolicyInput {
  readonly review: JsonObject;
  readonly parameters: Json;
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
}

export type PolicyAnswer = readonly PolicyViolation[] | PolicyFailure;

/** A template's code made ready to answer. */
export interface CompiledPolicy {
  readonly evaluate: (input: PolicyInput) => PolicyAnswer;
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
