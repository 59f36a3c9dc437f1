import { childPointer, type Place, type Resource } from '@toride/core';
import type { Policy } from './policy.ts';

/** Why the API server refuses a policy, which then has no effect. */
export interface PolicyProblem {
  readonly resource: Resource;
  readonly place: Place;
  /** As the server words it, from `field.Error`: what is wrong with which value. */
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

  constructor(resource: Resource) {
    this.resource = resource;
  }

  get place(): Place {
    return this.resource.place;
  }

  refuse(place: Place, message: string): void {
    this.problems.push({ resource: this.resource, place, message });
  }

  leaveOut(place: Place, what: string): void {
    this.unmodelled.push({ resource: this.resource, place, what });
  }

  result(policies: readonly Omit<Policy, 'id'>[]): ReadPolicy {
    return this.problems.length > 0 ? { problems: this.problems } : { policies, unmodelled: this.unmodelled };
  }
}

export function below(place: Place, ...tokens: readonly (string | number)[]): Place {
  return { document: place.document, pointer: tokens.reduce<string>(childPointer, place.pointer) };
}
