/** OPA's order and equality of values. */
export { compare, equal } from './collections.ts';
