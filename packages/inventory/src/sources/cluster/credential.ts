/** What proves who the user is. */
export interface Credential {
  readonly token?: string;
  /** PEM of a client certificate, with its key. */
  readonly certificate?: string;
  readonly key?: string;
  /** User and password of basic authentication. */
  readonly basic?: string;
}
