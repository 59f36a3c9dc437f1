/** Keys that sign and verify tokens. */
import type { KeyObject } from 'node:crypto';

export type Key =
  | { readonly kind: 'secret'; readonly secret: Uint8Array }
  | {
      readonly kind: 'rsa';
      readonly object: KeyObject;
      readonly modulusBits: number;
      readonly isPrivate: boolean;
    }
  | { readonly kind: 'ecdsa'; readonly object: KeyObject; readonly size: number; readonly isPrivate: boolean }
  | { readonly kind: 'ed25519'; readonly object: KeyObject; readonly isPrivate: boolean }
  /** X25519 and other keys that can be read and sign nothing. */
  | {
      readonly kind: 'other';
      /** Why no key can be made of it. */
      readonly fault?: string;
    };

export interface NamedKey {
  readonly key: Key;
  /** The Go type that OPA's messages name; absent where the key came from PEM. */
  readonly goType?: string;
  /** Empty where the key is no JWK or its JWK does not say. */
  readonly alg: string;
  readonly kid: string;
}

/** Go refuses smaller RSA keys since 1.24. */
export const MIN_RSA_BITS = 1024;
