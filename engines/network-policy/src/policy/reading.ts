import { childPointer, type Place, pointerTokens, type Resource } from '@toride/core';
import { type FieldError, fieldErrorText, isBlocking } from './field-error.ts';
import type { Policy } from './policy.ts';

/** Why the API server refuses a policy, which then has no effect. */
export interface PolicyProblem {
  readonly resource: Resource;
  readonly place: Place;
  /** The field as the server names it: `spec.ingress[0].ports[0].port`. */
  readonly field: string;
  /** As the server words it: the field, what kind of error, the value, and what is wrong with it. */
  readonly message: string;
}

/** A part of a policy that is not modelled: what it touches is unknown. */
export interface Unmodelled {
  readonly resource: Resource;
  readonly place: Place;
  readonly what: string;
}

export type ReadPolicy =
  | { readonly policies: readonly Omit<Policy, 'id'>[]; readonly unmodelled: readonly Unmodelled[] }
  | { readonly problems: readonly PolicyProblem[] };

/** Collects what is wrong with one policy while it is read, so that all of it is told at once. */
export class Reading {
  readonly resource: Resource;
  readonly problems: PolicyProblem[] = [];
  readonly unmodelled: Unmodelled[] = [];
  #blocking = false;

  /** Whether blocks of addresses must mean the same to every reader. */
  readonly strictBlocks: boolean;

  constructor(resource: Resource, { strictBlocks = true }: { readonly strictBlocks?: boolean } = {}) {
    this.resource = resource;
    this.strictBlocks = strictBlocks;
  }

  get place(): Place {
    return this.resource.place;
  }

  /** `field` is of the value, unless the server names another one than where it stands. */
  refuse(place: Place, error: FieldError, field = this.fieldOf(place)): void {
    const message = `${field}: ${fieldErrorText(error)}`;
    this.#blocking ||= isBlocking(error);
    this.problems.push({ resource: this.resource, place, field, message });
  }

  fieldOf({ pointer }: Place): string {
    return pointerTokens(pointer.slice(this.place.pointer.length)).reduce((path, token) => {
      if (/^\d+$/.test(token)) return `${path}[${token}]`;
      return path === '' ? token : `${path}.${token}`;
    }, '');
  }

  get refused(): boolean {
    return this.problems.length > 0;
  }

  /** Whether anything found so far keeps the rules of a schema from being asked. */
  get blocked(): boolean {
    return this.#blocking;
  }

  /** What was read, and why it is not certain what it means, where something in it was left out. */
  doubting<T>(read: () => T): { readonly value: T; readonly doubt: string | undefined } {
    const before = this.unmodelled.length;
    const value = read();
    return { value, doubt: this.unmodelled[before]?.what };
  }

  leaveOut(place: Place, what: string): void {
    this.unmodelled.push({ resource: this.resource, place, what });
  }

  result(policies: readonly Omit<Policy, 'id'>[]): ReadPolicy {
    return this.refused ? { problems: this.problems } : { policies, unmodelled: this.unmodelled };
  }
}

export function below(place: Place, ...tokens: readonly (string | number)[]): Place {
  return { document: place.document, pointer: tokens.reduce<string>(childPointer, place.pointer) };
}
